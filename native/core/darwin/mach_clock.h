// The clock that goes on during sleep, in the unit that the kernel counts it in (mach_continuous_time(3)).
#pragma once

#include <mach/mach_time.h>

#include <cstdint>

#include "../clock.h"

namespace reaper {

inline const mach_timebase_info_data_t& timebase() {
  static const mach_timebase_info_data_t base = [] {
    mach_timebase_info_data_t info{};
    mach_timebase_info(&info);
    return info;
  }();
  return base;
}

// Nanoseconds of a number of ticks. In 128 bits: a machine that has been up for a month would overflow 64.
inline uint64_t nanoseconds(uint64_t ticks) {
  return static_cast<uint64_t>(static_cast<unsigned __int128>(ticks) * timebase().numer / timebase().denom);
}

inline Micros from_ticks(uint64_t ticks) { return static_cast<Micros>(nanoseconds(ticks) / 1000); }

// Rounded up: a timer that rings a tick early would only be set again.
inline uint64_t to_ticks(Micros time) {
  const auto ns = static_cast<unsigned __int128>(time > 0 ? time : 0) * 1000;
  return static_cast<uint64_t>((ns * timebase().denom + timebase().numer - 1) / timebase().numer);
}

}  // namespace reaper
