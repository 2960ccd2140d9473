#include "../clock.h"

#include <ctime>

#include "mach_clock.h"

namespace reaper {

Micros boot_now() { return from_ticks(mach_continuous_time()); }

Micros wall_now() {
  timespec t{};
  clock_gettime(CLOCK_REALTIME, &t);
  return static_cast<Micros>(t.tv_sec) * kSecond + t.tv_nsec / 1000;
}

}  // namespace reaper
