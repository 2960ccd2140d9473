// Directory reading without opendir(3), which allocates.
#pragma once

#include <dirent.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace reaper {

struct DirectoryEntry {
  uint64_t inode;
  int64_t offset;
  uint16_t length;
  uint8_t type;
  char name[1];
};

// Calls visit(const char* name, uint8_t type) for each entry but . and ..; it returns false to stop.
// True when the directory was read to its end or the visitor stopped.
template <typename Visit>
bool for_each_entry(int dir, Visit visit) {
  alignas(8) char buffer[4096];
  for (;;) {
    const long n = syscall(SYS_getdents64, dir, buffer, sizeof buffer);
    if (n <= 0) return n == 0;
    for (long at = 0; at < n;) {
      const auto* const entry = reinterpret_cast<const DirectoryEntry*>(buffer + at);
      at += entry->length;
      const char* const name = entry->name;
      if (name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'))) continue;
      if (!visit(name, entry->type)) return true;
    }
  }
}

// The entries that are numbers: processes, threads, descriptors.
template <typename Visit>
bool for_each_number(int dir, Visit visit) {
  return for_each_entry(dir, [&visit](const char* name, uint8_t) {
    int number = 0;
    for (const char* p = name; *p != '\0'; p++) {
      if (*p < '0' || *p > '9') return true;
      number = number * 10 + (*p - '0');
    }
    return visit(number);
  });
}

}  // namespace reaper
