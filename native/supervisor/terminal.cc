#include "terminal.h"

#include <termios.h>
#include <unistd.h>

#include <csignal>

namespace reaper {

namespace {

bool leads_session() { return getsid(0) == getpid(); }

// Delivers `signal` to ourselves with its default action. SIGTSTP and not SIGSTOP: in an orphaned group, where
// no shell could continue us, the kernel ignores it (setpgid(2)), and we can tell. True when we were stopped.
bool stop_ourselves() {
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, SIGTSTP);
  kill(getpid(), SIGTSTP);
  sigprocmask(SIG_UNBLOCK, &only, nullptr);
  sigprocmask(SIG_BLOCK, &only, nullptr);
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, SIGCONT) == 1;
}

}  // namespace

void Terminal::find(bool stops_with_payload) {
  stops_with_payload_ = stops_with_payload;
  for (int fd = 0; fd < 3; fd++) {
    if (isatty(fd) == 1 && tcgetsid(fd) == getsid(0)) {
      fd_ = fd;
      return;
    }
  }
}

bool Terminal::in_front() const { return fd_ >= 0 && tcgetpgrp(fd_) == getpgrp(); }

int Terminal::foreground_fd() const { return in_front() ? fd_ : -1; }

void Terminal::payload_stopped(pid_t group, int signal) {
  if (!stops_with_payload_ || leads_session() || fd_ < 0) {
    kill(-group, SIGCONT);
    return;
  }
  // It wanted the terminal and our group has it (`cmd > file` in a pipeline started it behind us): hand it over.
  if ((signal == SIGTTIN || signal == SIGTTOU) && in_front()) {
    resumed(group);
    return;
  }
  if (tcgetpgrp(fd_) == group) tcsetpgrp(fd_, getpgrp());
  if (!stop_ourselves()) resumed(group);
}

void Terminal::resumed(pid_t group) {
  if (in_front()) tcsetpgrp(fd_, group);
  kill(-group, SIGCONT);
}

void Terminal::restore() {
  if (fd_ >= 0 && tcgetpgrp(fd_) != getpgrp()) tcsetpgrp(fd_, getpgrp());
}

}  // namespace reaper
