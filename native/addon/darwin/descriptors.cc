#include "../descriptors.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "core/io.h"

namespace reaper::addon {

int make_pipe(UniqueFd& reader, UniqueFd& writer) {
  int ends[2];
  const int error = reaper::make_pipe(ends);
  if (error != 0) return error;
  reader.reset(ends[0]);
  writer.reset(ends[1]);
  return 0;
}

int make_socket_pair(UniqueFd& ours, UniqueFd& theirs) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return errno;
  ours.reset(ends[0]);
  theirs.reset(ends[1]);
  for (const int fd : ends) fcntl(fd, F_SETFD, FD_CLOEXEC);
  return fcntl(ours.get(), F_SETFL, O_NONBLOCK) == 0 ? 0 : errno;
}

int open_null(UniqueFd& out) {
  out.reset(open("/dev/null", O_RDWR | O_CLOEXEC));
  return out.valid() ? 0 : errno;
}

int share_descriptor(int fd, UniqueFd& out) {
  out.reset(fcntl(fd, F_DUPFD_CLOEXEC, 3));
  return out.valid() ? 0 : errno;
}

}  // namespace reaper::addon
