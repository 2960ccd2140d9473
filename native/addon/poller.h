// The one place where the watcher thread sleeps: descriptors, exits of children, a deadline, or a wake-up
// from another thread. One file per operating system behind it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/clock.h"
#include "core/unique_fd.h"

namespace reaper::addon {

struct Ready {
  uint64_t key = 0;
  bool readable = false;  // or at its end, or exited
  bool writable = false;
};

class Poller {
 public:
  // errno, or 0.
  int open();

  // `key` comes back in Ready. errno, or 0.
  int watch(int fd, uint64_t key);
  // For files of the kernel whose content changes: readable means that it has since it was last read.
  int watch_change(int fd, uint64_t key);
  void want_writable(int fd, uint64_t key, bool wanted);
  // Before the descriptor is closed: a copy elsewhere would keep it in the set.
  void forget(int fd);

  // Sleeps until something is ready or boot_now() reaches `deadline`. Wake-ups are not counted in the result.
  size_t wait(Ready* ready, size_t capacity, Micros deadline);

  // Ends a wait; from any thread.
  void wake();

 private:
  UniqueFd queue_;
  UniqueFd bell_;
};

}  // namespace reaper::addon
