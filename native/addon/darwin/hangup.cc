#include "../hangup.h"

#include <sys/event.h>

#include <cerrno>

#include "core/unique_fd.h"

namespace reaper::addon {

// kqueue(2): EV_EOF is told with the first event after the other end has closed. EV_CLEAR, so that what is unread
// does not wake us again and again.
int wait_for_hangup(int input, int output) {
  const UniqueFd queue(kqueue());
  if (!queue.valid()) return errno;
  struct kevent watched[2];
  EV_SET(&watched[0], static_cast<uintptr_t>(input), EVFILT_READ, EV_ADD | EV_CLEAR, 0, 0, nullptr);
  EV_SET(&watched[1], static_cast<uintptr_t>(output), EVFILT_WRITE, EV_ADD | EV_CLEAR, 0, 0, nullptr);
  if (kevent(queue.get(), watched, 2, nullptr, 0, nullptr) != 0) return errno;
  struct kevent event;
  for (;;) {
    const int count = kevent(queue.get(), nullptr, 0, &event, 1, nullptr);
    if (count < 0 && errno != EINTR) return errno;
    if (count > 0 && (event.flags & EV_EOF) != 0) return 0;
  }
}

}  // namespace reaper::addon
