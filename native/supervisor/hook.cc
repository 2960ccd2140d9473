#include "hook.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace reaper {

namespace {

bool somebody_settles(const char* lock_path) {
  if (lock_path == nullptr) return false;
  const UniqueFd fd(open(lock_path, O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  return fd.valid() && flock(fd.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

void ring(const char* doorbell) {
  if (doorbell == nullptr) return;
  const UniqueFd fd(open(doorbell, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (fd.valid() && pwrite(fd.get(), "!", 1, 0) != 1) return;
}

int wait_for(const Spawned& hook, Micros limit) {
  pollfd over{hook.pidfd.get(), POLLIN, 0};
  const int timeout = static_cast<int>(std::min<Micros>(limit / kMillisecond, INT_MAX));
  int result = 0;
  if (poll(&over, 1, timeout) == 0) {
    // Its leader is our unreaped child, so the number of its group is still its own.
    kill(-hook.pid, SIGKILL);
    result = ETIMEDOUT;
  }
  while (waitpid(hook.pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  return result;
}

}  // namespace

HookResult settle_after(const Config& config) {
  if (somebody_was_told(config)) return {};
  Spawned hook;
  start_hook(config, hook);
  if (hook.failure.error != 0) return {hook.failure.error};
  return {wait_for(hook, config.hook_limit)};
}

bool somebody_was_told(const Config& config) {
  if (!somebody_settles(config.settle_lock)) return false;
  ring(config.doorbell);
  return true;
}

void start_hook(const Config& config, Spawned& hook) {
  const UniqueFd null(open("/dev/null", O_RDWR | O_CLOEXEC));
  char* const none[] = {nullptr};
  SpawnPlan plan;
  plan.file = config.hook.items[0];
  plan.argv = config.hook.items;
  plan.envp = config.hook_env.given() ? config.hook_env.items : none;
  plan.cwd = "/";
  plan.session = Session::kNew;
  for (int& fd : plan.stdio) fd = null.get();
  spawn_process(plan, hook);
}

}  // namespace reaper
