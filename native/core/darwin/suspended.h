// A child before its first instruction, so that whoever is to hear of its forks and of its exit can be told to
// listen.
#pragma once

#include "../spawn.h"

namespace reaper {

// As spawn_process(), but the child does not run yet and nobody watches it.
void spawn_suspended(const SpawnPlan& plan, Spawned& out);
void resume(pid_t pid);

}  // namespace reaper
