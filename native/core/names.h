// Names of signals and errors, as the man pages spell them.
#pragma once

#include <string_view>

namespace reaper {

// "SIGTERM", or "SIGRTMIN+3" and the like; empty when there is no such signal.
std::string_view signal_name(int signal);

// Accepts TERM, SIGTERM, term and 15. 0 when it is no signal.
int parse_signal(std::string_view name);

// "ENOENT"; "E?" for a number that we do not know.
std::string_view errno_name(int error);

}  // namespace reaper
