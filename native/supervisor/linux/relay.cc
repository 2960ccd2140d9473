#include "../relay.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "../incoming.h"
#include "../run.h"
#include "core/names.h"

namespace reaper {

namespace {

bool has_children() {
  siginfo_t info{};
  return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) == 0;
}

int exit_code(const siginfo_t& info) { return info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status; }

// Passes on what processes send, and answers a stop with a stop.
int stand_before(pid_t child) {
  sigset_t all;
  sigfillset(&all);
  for (;;) {
    siginfo_t signal{};
    if (sigwaitinfo(&all, &signal) < 0) continue;
    if (signal.si_signo != SIGCHLD) {
      if (signal.si_code <= 0 && signal.si_pid != getpid()) kill(child, signal.si_signo);
      continue;
    }
    siginfo_t info{};
    if (waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WSTOPPED | WNOHANG) != 0 || info.si_pid == 0)
      continue;
    if (info.si_code == CLD_STOPPED) {
      kill(getpid(), SIGSTOP);
      kill(child, SIGCONT);
      continue;
    }
    return exit_code(info);
  }
}

}  // namespace

int relay_if_not_alone() {
  if (!has_children()) return -1;
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child > 0) return stand_before(child);
  if (child < 0) {
    FixedText<128> line;
    line << "cannot stand apart from the children that were here before: " << errno_name(errno);
    complain(line.view());
    return 125;
  }
  // Whoever kills the process that he started means the run.
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) return 125;
  return -1;
}

}  // namespace reaper
