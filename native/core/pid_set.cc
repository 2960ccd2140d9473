#include "pid_set.h"

#include <sys/mman.h>

#include <cerrno>

#include "pages.h"

namespace reaper {

PidSet::~PidSet() {
  if (words_ != nullptr) munmap(words_, kPids / 8);
}

int PidSet::reserve() {
  void* const memory =
      mmap(nullptr, kPids / 8, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return errno;
  words_ = static_cast<uint64_t*>(memory);
  return 0;
}

void PidSet::clear() { drop_pages(words_, kPids / 8); }

bool PidSet::add(pid_t pid) {
  const auto i = static_cast<size_t>(pid);
  if (pid < 0 || i >= kPids || contains(pid)) return false;
  words_[i / 64] |= uint64_t{1} << (i % 64);
  return true;
}

void PidSet::remove(pid_t pid) {
  const auto i = static_cast<size_t>(pid);
  if (contains(pid)) words_[i / 64] &= ~(uint64_t{1} << (i % 64));
}

bool PidSet::contains(pid_t pid) const {
  const auto i = static_cast<size_t>(pid);
  return pid >= 0 && i < kPids && (words_[i / 64] >> (i % 64) & 1) != 0;
}

}  // namespace reaper
