// The few steps between birth and exec.
#pragma once

#include "../spawn.h"

namespace reaper {

struct ChildPlan {
  const SpawnPlan* plan = nullptr;
  pid_t parent = 0;
  volatile bool born = false;
  SpawnError failure;  // written by the child: the address space is shared until exec
};

// Runs in the child on a stack of its own, in its parent's memory: async-signal-safe calls only, no heap,
// no libc state but errno. Execs, or fills `failure` and returns.
void run_child(ChildPlan& child);

}  // namespace reaper
