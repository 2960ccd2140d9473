#include "exit_watch.h"

#include <sys/event.h>

#include <cerrno>

namespace reaper {

int watch_exit(pid_t pid, UniqueFd& out) {
  out.reset(kqueue());
  if (!out.valid()) return errno;
  struct kevent watch;
  EV_SET(&watch, static_cast<uintptr_t>(pid), EVFILT_PROC, EV_ADD, NOTE_EXIT, 0, nullptr);
  if (kevent(out.get(), &watch, 1, nullptr, 0, nullptr) == 0) return 0;
  const int error = errno;
  out.reset();
  return error;
}

}  // namespace reaper
