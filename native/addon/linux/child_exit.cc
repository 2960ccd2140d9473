#include "../child_exit.h"

#include <sys/resource.h>
#include <sys/wait.h>

#include <cerrno>

#include "core/linux/syscalls.h"

namespace reaper::addon {

namespace {

// True when it has exited, or is no longer ours to wait for.
bool wait_by(idtype_t which, id_t id, int options, ChildExit& out) {
  siginfo_t info{};
  while (waitid(which, id, &info, WEXITED | options) != 0) {
    if (errno != EINTR) return true;
  }
  if (info.si_pid == 0) return false;
  out.known = true;
  out.core_dumped = info.si_code == CLD_DUMPED;
  if (info.si_code == CLD_EXITED) {
    out.code = info.si_status;
  } else {
    out.signal = info.si_status;
  }
  return true;
}

int64_t micros(const timeval& time) { return static_cast<int64_t>(time.tv_sec) * kSecond + time.tv_usec; }

}  // namespace

bool wait_for_child(pid_t pid, const ProcessPin& pin, ChildExit& out) {
  if (pin.valid()) return wait_by(static_cast<idtype_t>(kWaitPidfd), static_cast<id_t>(pin.fd()), WNOHANG, out);
  // Without a pidfd nothing says when: the caller knows that it is about to exit, so this may wait.
  return wait_by(P_PID, static_cast<id_t>(pid), 0, out);
}

bool look_at_child(const ProcessPin& pin, ChildExit& out) {
  return wait_by(static_cast<idtype_t>(kWaitPidfd), static_cast<id_t>(pin.fd()), WNOHANG | WNOWAIT, out);
}

void reap_child(pid_t pid, Usage& usage) {
  rusage used{};
  if (wait4(pid, nullptr, WNOHANG, &used) != pid) return;
  usage.user_us = micros(used.ru_utime);
  usage.system_us = micros(used.ru_stime);
  usage.max_rss_bytes = used.ru_maxrss * 1024;
  usage.minor_faults = used.ru_minflt;
  usage.major_faults = used.ru_majflt;
  usage.blocks_in = used.ru_inblock;
  usage.blocks_out = used.ru_oublock;
  usage.context_switches = used.ru_nvcsw + used.ru_nivcsw;
}

}  // namespace reaper::addon
