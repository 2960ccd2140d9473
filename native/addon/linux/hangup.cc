#include "../hangup.h"

#include <poll.h>

#include <cerrno>

namespace reaper::addon {

// poll(2): POLLHUP, which is always told, for pipes and terminals; POLLRDHUP for a socket whose other end has shut
// its writing half. Neither waits for what is still unread. A regular file never hangs up.
int wait_for_hangup(int fd) {
  pollfd watched{.fd = fd, .events = POLLRDHUP, .revents = 0};
  while (poll(&watched, 1, -1) < 0) {
    if (errno != EINTR) return errno;
  }
  return (watched.revents & POLLNVAL) != 0 ? EBADF : 0;
}

}  // namespace reaper::addon
