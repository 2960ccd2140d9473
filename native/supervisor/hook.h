// The exit hook: the manager's settle, run once after the record is on disk.
#pragma once

#include "config.h"

namespace reaper {

struct HookResult {
  int error = 0;  // errno of a start that failed; ETIMEDOUT when its limit ended it
};

// With a settle lock that somebody holds there already is a settling process: it is told by the doorbell and no
// hook is started. Else the hook runs in a session of its own, outside the leaf, with the environment of the
// spec, and is ended with its group at its limit.
HookResult settle_after(const Config& config);

}  // namespace reaper
