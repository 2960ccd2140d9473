// A snapshot of pids that the kernel takes in one call, in memory that is reserved beforehand.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

namespace reaper {

class PidList {
 public:
  PidList() = default;
  ~PidList();
  PidList(const PidList&) = delete;
  PidList& operator=(const PidList&) = delete;

  int reserve();
  // Each takes everybody, zombies included. errno, or 0.
  int read_all();
  int read_children(pid_t parent);

  size_t size() const { return count_; }
  pid_t operator[](size_t i) const { return pids_[i]; }
  // False when there were more than there is room for.
  bool whole() const { return count_ < kMost; }

 private:
  // Several times the most processes that a Mac can be told to allow (kern.maxproc).
  static constexpr size_t kMost = size_t{1} << 17;
  int read(uint32_t kind, uint32_t which);
  pid_t* pids_ = nullptr;
  size_t count_ = 0;
};

}  // namespace reaper
