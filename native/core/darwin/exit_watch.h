// A kqueue of its own for the exit of one process: what a pidfd is on Linux, as far as waiting goes.
#pragma once

#include <sys/types.h>

#include "../unique_fd.h"

namespace reaper {

// Readable once whoever has the number now has exited, and for good, as nobody takes the event out. errno, or 0:
// ESRCH when it has exited already, for a zombie tells nobody any more.
int watch_exit(pid_t pid, UniqueFd& out);

}  // namespace reaper
