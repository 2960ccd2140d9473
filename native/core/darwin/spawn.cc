#include "../spawn.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "exit_watch.h"
#include "spawn_setup.h"
#include "suspended.h"

namespace reaper {

namespace {

struct Attempt {
  const SpawnPlan& plan;
  const SpawnSetup& setup;
  pid_t pid = -1;
};

int attempt(void* context, const char* path, char* const* argv) {
  auto& self = *static_cast<Attempt*>(context);
  return posix_spawn(&self.pid, path, self.setup.actions(), self.setup.attributes(), argv, self.plan.envp);
}

// Too many processes or too little memory is nothing that the program could help.
std::string_view stage_of(int error) { return error == EAGAIN || error == ENOMEM ? "clone" : "exec"; }

}  // namespace

void spawn_suspended(const SpawnPlan& plan, Spawned& out) {
  SpawnSetup setup;
  if (!setup.apply(plan, POSIX_SPAWN_START_SUSPENDED, out.failure)) return;
  Attempt spawn{plan, setup};
  if (const int error = search_and_spawn(plan, attempt, &spawn); error != 0) {
    out.failure = {stage_of(error), error};
    return;
  }
  out.failure = {};
  out.pid = spawn.pid;
  out.born = true;
  // posix_spawn(2) has no action for it here; as nothing of the child has run yet, this is in time.
  if (plan.session == Session::kNewGroup && plan.foreground_tty >= 0) tcsetpgrp(plan.foreground_tty, out.pid);
}

void resume(pid_t pid) { kill(pid, SIGCONT); }

void spawn_process(const SpawnPlan& plan, Spawned& out) {
  spawn_suspended(plan, out);
  if (out.pid < 0) return;
  watch_exit(out.pid, out.pidfd);
  resume(out.pid);
}

}  // namespace reaper
