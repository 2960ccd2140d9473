#include "helper.h"

#include <fcntl.h>

#include <csignal>

namespace reaper {

void Helper::born(pid_t number) {
  pid = number;
  since = boot_now();
}

int Helper::adopt(const ProcessTable& table, const ProcessId& id) {
  if (const int error = pin.open(table, id); error != 0) return error;
  born(id.pid);
  return 0;
}

void Helper::signal(int signal, bool group) const {
  if (pin.valid()) {
    if (group) pin.signal_group(signal);
    pin.signal(signal);
  } else {
    if (group) kill(-pid, signal);
    kill(pid, signal);
  }
}

void Helper::tell(Micros patience) {
  if (!lives() || told) return;
  told = true;
  deadline = boot_now() + patience;
  signal(SIGTERM, false);
  signal(SIGCONT, false);
}

void Helper::expire(Micros now) {
  if (!lives() || now < deadline) return;
  signal(SIGKILL, true);
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
