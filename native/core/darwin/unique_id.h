// The identity of a process on macOS. The kernel gives each a 64-bit number at birth, which exec keeps and which
// no other process gets until the next boot, and remembers that of its parent even after launchd has adopted it.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "../process.h"

namespace reaper {

struct UniqueId {
  uint64_t own = 0;
  uint64_t parent = 0;
  uint32_t version = 0;  // of the pid: new at each exec too
};

// errno, or 0. ESRCH when there is no such process; a zombie still is one. Works on processes of every user.
int read_unique_id(pid_t pid, UniqueId& out);

// To this very process: errno, or 0. Where the kernel can compare and signal in one step
// (proc_signal_with_audittoken) there is no window at all; else the comparison comes directly before kill(2).
int signal_exactly(const ProcessId& id, int signal);

}  // namespace reaper
