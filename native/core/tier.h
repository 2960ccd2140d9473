// The containment tiers, strongest first, and the facts that a probe found about them.
#pragma once

#include <cstddef>
#include <string_view>

namespace reaper {

enum class Tier : unsigned char { kPidns, kCgroup, kSubreaper, kGroup };

constexpr size_t kTierCount = 4;
constexpr std::string_view kTierNames[kTierCount] = {"pidns", "cgroup", "subreaper", "group"};

constexpr std::string_view tier_name(Tier tier) { return kTierNames[static_cast<size_t>(tier)]; }

constexpr bool parse_tier(std::string_view name, Tier& tier) {
  for (size_t i = 0; i < kTierCount; i++) {
    if (kTierNames[i] == name) {
      tier = static_cast<Tier>(i);
      return true;
    }
  }
  return false;
}

// Why a tier is out: the step that refused, and its errno (0 where no system call was involved).
struct Rejection {
  Tier tier;
  std::string_view step;
  int error;
};

struct Rejections {
  Rejection items[kTierCount];
  size_t count = 0;
  void add(Tier tier, std::string_view step, int error) {
    if (count < kTierCount) items[count++] = {tier, step, error};
  }
};

}  // namespace reaper
