// Reaping one child of ours, never any other: Node and further addons wait for theirs.
#pragma once

#include <sys/types.h>

#include "core/process.h"
#include "core/report.h"

namespace reaper::addon {

struct ChildExit {
  int code = -1;  // -1: unknown, or ended by a signal
  int signal = 0;
  bool core_dumped = false;
  bool known = false;
};

// False while it runs. True without facts when somebody else reaped it, or SIGCHLD is ignored in this
// process, so that the kernel did.
bool wait_for_child(pid_t pid, const ProcessPin& pin, ChildExit& out);

// The same without reaping it.
bool look_at_child(const ProcessPin& pin, ChildExit& out);

// Reaps a zombie of ours and says what it and those that it has waited for consumed.
void reap_child(pid_t pid, Usage& usage);

}  // namespace reaper::addon
