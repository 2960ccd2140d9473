#include "../child_exit.h"

#include <libproc.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>

namespace reaper::addon {

namespace {

// The exit is announced a moment before the child can be waited for. Then the wait may sleep for that moment; it
// must not when nothing was announced.
int wait_option(const ProcessPin& pin) {
  pollfd announced{pin.fd(), POLLIN, 0};
  return poll(&announced, 1, 0) == 1 && (announced.revents & POLLIN) != 0 ? 0 : WNOHANG;
}

void take_status(int status, ChildExit& out) {
  out.known = true;
  if (WIFEXITED(status)) {
    out.code = WEXITSTATUS(status);
  } else {
    out.signal = WTERMSIG(status);
    out.core_dumped = WCOREDUMP(status);
  }
}

int64_t micros(const timeval& time) { return static_cast<int64_t>(time.tv_sec) * kSecond + time.tv_usec; }

}  // namespace

bool wait_for_child(pid_t pid, const ProcessPin& pin, ChildExit& out) {
  // Without a pin nothing says when: the caller knows that it is about to exit, so this may wait.
  const int options = pin.valid() ? wait_option(pin) : 0;
  int status = 0;
  pid_t result;
  while ((result = waitpid(pid, &status, options)) < 0 && errno == EINTR) {
  }
  if (result == pid) take_status(status, out);
  return result != 0;
}

// waitid(2) says that it is dead, but not reliably of which signal; the process table has the whole status of a
// zombie.
bool look_at_child(const ProcessPin& pin, ChildExit& out) {
  const auto pid = static_cast<id_t>(pin.pid());
  siginfo_t info{};
  while (waitid(P_PID, pid, &info, WEXITED | WNOWAIT | wait_option(pin)) != 0) {
    if (errno != EINTR) return true;
  }
  if (info.si_pid == 0) return false;
  proc_bsdinfo facts{};
  if (proc_pidinfo(pin.pid(), PROC_PIDTBSDINFO, 1, &facts, sizeof facts) == sizeof facts) {
    take_status(static_cast<int>(facts.pbi_xstatus), out);
  } else if (info.si_code == CLD_EXITED) {
    out.known = true;
    out.code = info.si_status;
  }
  return true;
}

void reap_child(pid_t pid, Usage& usage) {
  rusage used{};
  if (wait4(pid, nullptr, WNOHANG, &used) != pid) return;
  usage.user_us = micros(used.ru_utime);
  usage.system_us = micros(used.ru_stime);
  usage.max_rss_bytes = used.ru_maxrss * kMaxRssUnit;
  usage.minor_faults = used.ru_minflt;
  usage.major_faults = used.ru_majflt;
  usage.blocks_in = used.ru_inblock;
  usage.blocks_out = used.ru_oublock;
  usage.context_switches = used.ru_nvcsw + used.ru_nivcsw;
}

}  // namespace reaper::addon
