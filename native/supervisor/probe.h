// Which containment tiers can be had here, found out by doing.
#pragma once

#include "core/text.h"

namespace reaper {

void probe_tiers(Text& out);

}  // namespace reaper
