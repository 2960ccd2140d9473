// Values with spaces in a line of words: %20, as in a URL. Space, control characters and % itself are written so.
#pragma once

#include "core/text.h"

namespace reaper {

void append_encoded(Text& out, std::string_view value);
// False when it ends in the middle of an escape, holds a NUL, or does not fit.
bool append_decoded(Text& out, std::string_view value);

}  // namespace reaper
