// Sending one signal to many processes without ever hitting a stranger.
#pragma once

#include "member_list.h"
#include "process.h"

namespace reaper {

struct Reached {
  uint64_t sent = 0;
  uint64_t gone = 0;
  uint64_t refused = 0;  // EPERM: another user's
};

// Our own child's number cannot be recycled before we have reaped it, so it needs no pin; everybody else is
// signalled through a pin that was compared after it was opened. `then_continue` adds SIGCONT, since a
// stopped process keeps its SIGTERM pending (signal(7)).
Reached reach(const ProcessTable& table, const Member& member, int signal, bool then_continue);

}  // namespace reaper
