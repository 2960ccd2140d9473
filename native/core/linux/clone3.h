// clone3(2) with a stack of the child's own. libc has no wrapper, and a C function that returns twice on a
// shared stack would run on frames that the other side has overwritten; so the child enters at a function.
#pragma once

#include "syscalls.h"

namespace reaper {

using CloneEntry = int (*)(void*);

// The child's pid, or -errno. The child calls entry(argument) on `args.stack` and exits with what it returns.
long clone3_call(CloneArgs& args, CloneEntry entry, void* argument);

}  // namespace reaper
