// The one place where the supervisor waits: descriptors and one deadline. No wake-up without an event.
#pragma once

#include <cstdint>

#include "core/clock.h"
#include "core/unique_fd.h"

namespace reaper {

// A descriptor and who is told. Owned by the part that watches; must outlive its registration.
struct Watch {
  static constexpr uint32_t kReadable = 1;
  static constexpr uint32_t kWritable = 2;
  static constexpr uint32_t kHungUp = 4;  // always told
  static constexpr uint32_t kPriority = 8;

  int fd = -1;
  void (*ready)(void* self, uint32_t what) = nullptr;
  void* self = nullptr;
};

class Loop {
 public:
  // errno, or 0.
  int open();
  int add(Watch& watch, uint32_t what);
  void change(Watch& watch, uint32_t what);
  void remove(Watch& watch);
  // Sleeps until something is ready or `deadline` (boot clock) has passed; tells everybody who is ready.
  void wait(Micros deadline);

 private:
  void arm(Micros deadline);
  UniqueFd poll_;
  UniqueFd timer_;
  Micros armed_ = kNever;
};

}  // namespace reaper
