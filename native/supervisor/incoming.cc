#include "incoming.h"

#include <csignal>

namespace reaper {

namespace {

Meaning from_terminal(int signal, bool headless) {
  if (signal == SIGCONT) return Meaning::kContinued;
  if (!headless) return signal == SIGHUP ? Meaning::kForward : Meaning::kNothing;
  switch (signal) {
    case SIGHUP:
      return Meaning::kTerminalLost;
    case SIGINT:
      return Meaning::kHint;
    case SIGQUIT:
      return Meaning::kStop;
    default:
      return Meaning::kNothing;
  }
}

}  // namespace

Meaning meaning_of(const Incoming& incoming, bool headless, pid_t self) {
  if (incoming.signal == SIGCHLD) return Meaning::kChildren;
  if (!incoming.from_process) return from_terminal(incoming.signal, headless);
  // A write of ours to a closed pipe comes back as SIGPIPE from ourselves.
  if (incoming.sender == self) return Meaning::kNothing;
  return incoming.signal == SIGCONT ? Meaning::kContinued : Meaning::kForward;
}

}  // namespace reaper
