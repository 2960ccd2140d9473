#include "../hangup.h"

#include <poll.h>

#include <cerrno>

namespace reaper::addon {

// poll(2): POLLHUP, which is always told, for pipes and terminals; POLLRDHUP for a socket whose other end has shut
// its writing half; POLLERR, always told too, for a pipe that has lost its readers. None waits for what is still
// unread. A regular file never hangs up.
int wait_for_hangup(int input, int output) {
  pollfd watched[] = {{.fd = input, .events = POLLRDHUP, .revents = 0}, {.fd = output, .events = 0, .revents = 0}};
  while (poll(watched, 2, -1) < 0) {
    if (errno != EINTR) return errno;
  }
  return ((watched[0].revents | watched[1].revents) & POLLNVAL) != 0 ? EBADF : 0;
}

}  // namespace reaper::addon
