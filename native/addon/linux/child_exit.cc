#include "../child_exit.h"

#include <sys/wait.h>

#include <cerrno>
#include <csignal>

#include "core/linux/syscalls.h"

namespace reaper::addon {

bool wait_for_child(pid_t pid, const ProcessPin& pin, ChildExit& out) {
  siginfo_t info{};
  const auto which = pin.valid() ? static_cast<idtype_t>(kWaitPidfd) : P_PID;
  const auto id = static_cast<id_t>(pin.valid() ? pin.fd() : pid);
  // Without a pidfd nothing says when: the caller knows that it is about to exit, so this may wait.
  const int options = WEXITED | (pin.valid() ? WNOHANG : 0);
  while (waitid(which, id, &info, options) != 0) {
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

}  // namespace reaper::addon
