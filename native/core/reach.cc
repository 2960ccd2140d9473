#include "reach.h"

#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace reaper {

namespace {

Reached count(int error) {
  if (error == 0) return {1, 0, 0};
  return error == EPERM ? Reached{0, 0, 1} : Reached{0, 1, 0};
}

}  // namespace

Reached reach(const ProcessTable& table, const Member& member, int signal, bool then_continue) {
  const bool more = then_continue && signal != SIGKILL && signal != SIGCONT;
  if (member.ppid == getpid()) {
    const int error = kill(member.id.pid, signal) == 0 ? 0 : errno;
    if (error == 0 && more) kill(member.id.pid, SIGCONT);
    return count(error);
  }
  ProcessPin pin;
  int error = pin.open(table, member.id);
  if (error == 0) error = pin.signal(signal);
  if (error == 0 && more) pin.signal(SIGCONT);
  return count(error);
}

}  // namespace reaper
