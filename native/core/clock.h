// Time for deadlines and reports. The boot clock goes on during suspend, so a deadline that passed while
// the machine slept is seen at wake-up; the wall clock decides nothing (clock_gettime(2)).
#pragma once

#include <cstdint>

namespace reaper {

using Micros = int64_t;

constexpr Micros kNever = INT64_MAX;
constexpr Micros kMillisecond = 1000;
constexpr Micros kSecond = 1000 * kMillisecond;

Micros boot_now();
Micros wall_now();

}  // namespace reaper
