#include "helper.h"

#include <fcntl.h>

#include <csignal>

namespace reaper {

void Helper::born(pid_t number) {
  pid = number;
  since = boot_now();
}

void Helper::tell(Micros patience) {
  if (!lives() || told) return;
  told = true;
  deadline = boot_now() + patience;
  kill(pid, SIGTERM);
  kill(pid, SIGCONT);
}

void Helper::expire(Micros now) {
  if (!lives() || now < deadline) return;
  kill(-pid, SIGKILL);
  kill(pid, SIGKILL);
  deadline = kNever;
}

void start_apart(char* const* argv, const Vector& env, bool dies_with_us, Spawned& out) {
  const UniqueFd null(open("/dev/null", O_RDWR | O_CLOEXEC));
  char* const none[] = {nullptr};
  SpawnPlan plan;
  plan.file = argv[0];
  plan.argv = argv;
  plan.envp = env.given() ? env.items : none;
  plan.cwd = "/";
  plan.session = Session::kNew;
  plan.die_with_us = dies_with_us;
  for (int& fd : plan.stdio) fd = null.get();
  spawn_process(plan, out);
}

}  // namespace reaper
