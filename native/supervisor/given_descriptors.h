// The descriptors that we were started with, looked at before we open any of our own.
#pragma once

#include "config.h"
#include "core/text.h"

namespace reaper {

// Whether those that the configuration names are open. Later their numbers could be those of our own.
bool has_descriptors(const Config& config, Text& error);

// Opens /dev/null, or what takes no byte where there is none, where 0, 1 or 2 is closed. Else what we open next
// would get that number, and the payload would inherit it: our event loop as its stdin, or the report as its
// stdout.
void fill_standard_streams();

}  // namespace reaper
