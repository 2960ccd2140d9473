// Durations as people write them: a number and one of ms, s, m, h.
#pragma once

#include <string_view>

#include "clock.h"

namespace reaper {

// "250ms", "5s", "1.5m", "4h"; a bare "0" needs no unit. At most 10,000 h. False for anything else.
bool parse_duration(std::string_view text, Micros& value);

}  // namespace reaper
