#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "../incoming.h"

namespace reaper {

// Blocked SIGSEGV and its like still kill us when the fault is our own (the kernel forces them), and are data
// when another process sent them.
void SignalSource::block_all() {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, nullptr);
  // An inherited "ignore" would have the kernel reap our children for us, and their exits would be lost.
  struct sigaction standard{};
  standard.sa_handler = SIG_DFL;
  sigaction(SIGCHLD, &standard, nullptr);
}

int SignalSource::open() {
  sigset_t all;
  sigfillset(&all);
  fd_.reset(signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK));
  return fd_.valid() ? 0 : errno;
}

bool SignalSource::next(Incoming& incoming) {
  signalfd_siginfo info;
  if (read(fd_.get(), &info, sizeof info) != sizeof info) return false;
  incoming.signal = static_cast<int>(info.ssi_signo);
  // SI_USER, SI_QUEUE, SI_TKILL and what sigqueue makes are not positive; the kernel's own codes are.
  incoming.from_process = info.ssi_code <= 0 && info.ssi_code != SI_TIMER;
  incoming.sender = static_cast<pid_t>(info.ssi_pid);
  return true;
}

}  // namespace reaper
