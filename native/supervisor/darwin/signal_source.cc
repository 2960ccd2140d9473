#include <fcntl.h>
#include <sys/event.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "../incoming.h"

namespace reaper {

namespace {

constexpr int kIgnoredByDefault[] = {SIGCHLD, SIGCONT, SIGWINCH, SIGURG, SIGIO, SIGINFO};

bool had_terminal = false;

void on_signal(int) {}

sigset_t only(int signal) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  return set;
}

// A blocked signal stays pending after its event was read; taken here, so that it is not seen again.
void take_pending(int signal) {
  sigset_t pending;
  if (sigpending(&pending) != 0 || sigismember(&pending, signal) != 1) return;
  const sigset_t set = only(signal);
  int taken = 0;
  sigwait(&set, &taken);
}

// The kernel does not tell who sent a signal. The terminal sends these to the group in front, and SIGHUP to its
// session's leader when it goes away, so they are its own when that is what we are and has happened. A process
// that sends one of them to us just then is taken for the terminal.
bool is_from_terminal(int signal) {
  // Of a write of ours, to a pipe that nobody reads.
  if (signal == SIGPIPE) return true;
  if (!had_terminal) return false;
  const int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
  const UniqueFd tty(fd);
  if (signal == SIGHUP) return !tty.valid();
  const bool in_front = tty.valid() && tcgetpgrp(fd) == getpgrp();
  return in_front && (signal == SIGINT || signal == SIGQUIT || signal == SIGTSTP || signal == SIGWINCH ||
                      signal == SIGINFO || signal == SIGTTIN || signal == SIGTTOU);
}

}  // namespace

void SignalSource::block_all() {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, nullptr);
  // An inherited "ignore" would have the kernel reap our children for us. And without a handler the kernel drops,
  // before it looks at the mask, what is ignored by default. An exec resets handlers.
  struct sigaction handled{};
  handled.sa_handler = on_signal;
  for (const int signal : kIgnoredByDefault) sigaction(signal, &handled, nullptr);
}

int SignalSource::open() {
  fd_.reset(kqueue());
  if (!fd_.valid()) return errno;
  for (int signal = 1; signal < NSIG; signal++) {
    if (signal == SIGKILL || signal == SIGSTOP) continue;
    struct kevent watch;
    EV_SET(&watch, static_cast<uintptr_t>(signal), EVFILT_SIGNAL, EV_ADD | EV_CLEAR, 0, 0, nullptr);
    if (kevent(fd_.get(), &watch, 1, nullptr, 0, nullptr) != 0) return errno;
  }
  const UniqueFd tty(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC));
  had_terminal = tty.valid();
  // What came before the watch made no event: it is sent once more.
  sigset_t pending;
  sigpending(&pending);
  for (int signal = 1; signal < NSIG; signal++) {
    if (sigismember(&pending, signal) != 1) continue;
    take_pending(signal);
    kill(getpid(), signal);
  }
  return 0;
}

bool SignalSource::next(Incoming& incoming) {
  struct kevent event;
  constexpr timespec kNow{};
  if (kevent(fd_.get(), nullptr, 0, &event, 1, &kNow) != 1) return false;
  incoming.signal = static_cast<int>(event.ident);
  take_pending(incoming.signal);
  incoming.from_process = !is_from_terminal(incoming.signal);
  incoming.sender = 0;
  return true;
}

}  // namespace reaper
