// Sleeps until a lock is ours, on a thread of its own: nothing tells of a flock(2) that became free but the call
// itself.
#pragma once

#include <pthread.h>

#include <cstdint>
#include <mutex>

#include "core/unique_fd.h"

namespace reaper::addon {

class LockWait {
 public:
  // Waits for `operation` on `fd`, which stays open meanwhile, and pokes `task` when that is over. errno, or 0.
  int start(int fd, int operation, uint64_t task);
  // From any thread. It may have been too late: then the lock is held.
  void cancel();
  bool is_over();
  // Once, after it is over: 0 with the lock, ECANCELED, or errno.
  int result();

 private:
  static void* run(void* self);
  static void end(void* self);

  pthread_t thread_{};
  int fd_ = -1;
  int operation_ = 0;
  uint64_t task_ = 0;
  int result_ = 0;
  UniqueFd bell_;     // where flock(2) itself cannot be interrupted
  std::mutex mutex_;  // guards the one below
  bool over_ = true;
};

}  // namespace reaper::addon
