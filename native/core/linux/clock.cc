#include "../clock.h"

#include <ctime>

namespace reaper {

namespace {

Micros read_clock(clockid_t id) {
  timespec t{};
  clock_gettime(id, &t);
  return static_cast<Micros>(t.tv_sec) * kSecond + t.tv_nsec / 1000;
}

}  // namespace

Micros boot_now() { return read_clock(CLOCK_BOOTTIME); }

Micros wall_now() { return read_clock(CLOCK_REALTIME); }

}  // namespace reaper
