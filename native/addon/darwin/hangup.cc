#include "../hangup.h"

#include <sys/event.h>

#include <cerrno>

#include "core/unique_fd.h"

namespace reaper::addon {

// kqueue(2): EV_EOF is told with the first event after the other end has closed. EV_CLEAR, so that what is unread
// does not wake us again and again.
int wait_for_hangup(int fd) {
  const UniqueFd queue(kqueue());
  if (!queue.valid()) return errno;
  struct kevent event;
  EV_SET(&event, static_cast<uintptr_t>(fd), EVFILT_READ, EV_ADD | EV_CLEAR, 0, 0, nullptr);
  if (kevent(queue.get(), &event, 1, nullptr, 0, nullptr) != 0) return errno;
  for (;;) {
    const int count = kevent(queue.get(), nullptr, 0, &event, 1, nullptr);
    if (count < 0 && errno != EINTR) return errno;
    if (count > 0 && (event.flags & EV_EOF) != 0) return 0;
  }
}

}  // namespace reaper::addon
