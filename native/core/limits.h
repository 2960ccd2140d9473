// Resource limits of a run; 0 means none.
#pragma once

#include <cstdint>

namespace reaper {

struct Limits {
  uint64_t memory_bytes = 0;
  uint64_t processes = 0;
  uint64_t cpu_percent = 0;  // of one CPU: 150 is one and a half
  bool any() const { return memory_bytes != 0 || processes != 0 || cpu_percent != 0; }
};

}  // namespace reaper
