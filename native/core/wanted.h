// What containment a run is to have.
#pragma once

#include "limits.h"
#include "tier.h"

namespace reaper {

struct Wanted {
  bool automatic = true;
  Tier tier = Tier::kCgroup;
  Limits limits;
};

}  // namespace reaper
