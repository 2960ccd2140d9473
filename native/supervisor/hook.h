// The exit hook: the manager's settle, run once after the record is on disk.
#pragma once

#include "config.h"
#include "core/spawn.h"

namespace reaper {

struct HookResult {
  int error = 0;  // errno of a start that failed; ETIMEDOUT when its limit ended it
};

// With a settle lock that somebody holds there already is a settling process: it is told by the doorbell and no
// hook is started. Else the hook runs in a session of its own, outside the leaf, with the environment of the
// spec, and is ended with its group at its limit.
HookResult settle_after(const Config& config);

// The same in two steps, for a caller that has other things to do meanwhile. True when somebody settles already,
// who has been told.
bool somebody_was_told(const Config& config);
// Starts the hook, in a session and so in a group of its own.
void start_hook(const Config& config, Spawned& hook);

}  // namespace reaper
