#include "pid_list.h"

#include <libproc.h>
#include <sys/mman.h>

#include <cerrno>

namespace reaper {

PidList::~PidList() {
  if (pids_ != nullptr) munmap(pids_, kMost * sizeof(pid_t));
}

int PidList::reserve() {
  void* const memory = mmap(nullptr, kMost * sizeof(pid_t), PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return errno;
  pids_ = static_cast<pid_t*>(memory);
  return 0;
}

int PidList::read_all() { return read(PROC_ALL_PIDS, 0); }

int PidList::read_children(pid_t parent) { return read(PROC_PPID_ONLY, static_cast<uint32_t>(parent)); }

int PidList::read(uint32_t kind, uint32_t which) {
  errno = 0;
  const int bytes = proc_listpids(kind, which, pids_, static_cast<int>(kMost * sizeof(pid_t)));
  count_ = bytes > 0 ? static_cast<size_t>(bytes) / sizeof(pid_t) : 0;
  return bytes > 0 ? 0 : errno;
}

}  // namespace reaper
