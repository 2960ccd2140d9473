#include "spawn_child.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>

#include "close_fds.h"
#include "syscalls.h"

namespace reaper {

namespace {

constexpr char kDefaultPath[] = "/usr/local/bin:/usr/bin:/bin";

// rt_sigaction by number: libc's wrapper refuses 32 and 33, which a starter may have left ignored.
void reset_dispositions() {
  struct {
    void* handler;
    unsigned long flags;
    void* restorer;
    uint64_t mask;
  } const defaults{};
  for (int signal = 1; signal <= 64; signal++) {
    syscall(SYS_rt_sigaction, signal, &defaults, nullptr, sizeof(uint64_t));
  }
}

bool enter_leaf(const SpawnPlan& plan) { return plan.cgroup_procs < 0 || write(plan.cgroup_procs, "0", 1) == 1; }

bool enter_session(const SpawnPlan& plan) {
  if (plan.session == Session::kNew) return setsid() >= 0;
  if (plan.session == Session::kNewGroup) {
    if (setpgid(0, 0) != 0) return false;
    // SIGTTOU is blocked here, so a background group may take the terminal (tcsetpgrp(3)).
    if (plan.foreground_tty >= 0) tcsetpgrp(plan.foreground_tty, getpid());
  }
  return true;
}

// The parent may have died before the request was in place; then nobody will ever send the signal (prctl(2)).
void die_with(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) kill(getpid(), SIGKILL);
}

// A source may itself be 0-2 and be overwritten before its turn, so the low ones are moved up first.
bool place_stdio(const SpawnPlan& plan) {
  int source[3];
  for (int i = 0; i < 3; i++) {
    source[i] = plan.stdio[i];
    if (source[i] >= 0 && source[i] < 3 && source[i] != i) {
      source[i] = fcntl(source[i], F_DUPFD_CLOEXEC, 3);
      if (source[i] < 0) return false;
    }
  }
  for (int i = 0; i < 3; i++) {
    if (source[i] < 0 || source[i] == i) {
      const int flags = fcntl(i, F_GETFD);
      if (flags >= 0 && (flags & FD_CLOEXEC) != 0) fcntl(i, F_SETFD, flags & ~FD_CLOEXEC);
    } else if (dup2(source[i], i) < 0) {
      return false;
    }
  }
  return true;
}

void seal_descriptors(const SpawnPlan& plan) {
  int first = 3;
  if (plan.keep_fd >= 0) {
    if (plan.keep_fd == 3) {
      fcntl(3, F_SETFD, 0);
    } else {
      dup2(plan.keep_fd, 3);
    }
    first = 4;
  }
  close_on_exec_from(first);
}

// As execvp(3), but that a file in no executable format is no script for the shell: it is an error like any other.
// The search goes on past what cannot be run, and what was found but refused outweighs what is missing.
int search_and_exec(const SpawnPlan& plan) {
  if (strchr(plan.file, '/') != nullptr) {
    execve(plan.file, plan.argv, plan.envp);
    return errno;
  }
  if (*plan.file == '\0') return ENOENT;
  const size_t name_length = strlen(plan.file);
  bool refused = false;
  const char* p = plan.path != nullptr ? plan.path : kDefaultPath;
  for (;;) {
    const char* const end = strchrnul(p, ':');
    auto length = static_cast<size_t>(end - p);
    char candidate[PATH_MAX];
    if (length + name_length + 2 <= sizeof candidate) {
      memcpy(candidate, p, length);
      if (length == 0) candidate[length++] = '.';
      candidate[length] = '/';
      memcpy(candidate + length + 1, plan.file, name_length + 1);
      execve(candidate, plan.argv, plan.envp);
      if (errno == EACCES) {
        // Of a directory that we may not search nothing is known, least of all that the program is in it.
        refused |= access(candidate, F_OK) == 0;
      } else if (errno != ENOENT && errno != ENOTDIR && errno != ENAMETOOLONG && errno != ELOOP) {
        return errno;
      }
    }
    if (*end == '\0') break;
    p = end + 1;
  }
  return refused ? EACCES : ENOENT;
}

}  // namespace

void run_child(ChildPlan& child) {
  child.born = true;
  const SpawnPlan& plan = *child.plan;
  const auto fail = [&](std::string_view stage, int error) { child.failure = {stage, error}; };

  if (!enter_leaf(plan)) return fail("cgroup", errno);
  reset_dispositions();
  if (!enter_session(plan)) return fail("session", errno);
  if (plan.die_with_us) die_with(child.parent);
  if (!place_stdio(plan)) return fail("stdio", errno);
  if (plan.cwd != nullptr && chdir(plan.cwd) != 0) return fail("cwd", errno);
  seal_descriptors(plan);
  if (!plan.keep_mask) {
    const uint64_t none = 0;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, nullptr, sizeof none);
  }
  fail("exec", search_and_exec(plan));
}

}  // namespace reaper
