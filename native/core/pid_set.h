// A set of pids: one bit per possible number (pid_max is at most 2^22), in pages that exist only when used.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

namespace reaper {

class PidSet {
 public:
  PidSet() = default;
  ~PidSet();
  PidSet(const PidSet&) = delete;
  PidSet& operator=(const PidSet&) = delete;

  int reserve();
  void clear();
  // True when the pid was not in the set before.
  bool add(pid_t pid);
  void remove(pid_t pid);
  bool contains(pid_t pid) const;

 private:
  static constexpr size_t kPids = size_t{1} << 22;
  uint64_t* words_ = nullptr;
};

}  // namespace reaper
