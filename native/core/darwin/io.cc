#include "../io.h"

#include <fcntl.h>
#include <sys/param.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace reaper {

namespace {

// Not in one step with the making of it, as there is none here. Whoever spawns meanwhile does so with
// POSIX_SPAWN_CLOEXEC_DEFAULT, as we and Node.js do, so nothing gets through.
void close_on_exec(int fd) { fcntl(fd, F_SETFD, FD_CLOEXEC); }

}  // namespace

int make_pipe(int (&ends)[2]) {
  if (pipe(ends) != 0) return errno;
  for (const int fd : ends) close_on_exec(fd);
  return 0;
}

// The kernel grows a pipe by itself, and has no call for it (pipe(2)).
void widen_pipe(int) {}

int make_listener() {
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd < 0) return -1;
  close_on_exec(fd);
  fcntl(fd, F_SETFL, O_NONBLOCK);
  return fd;
}

int accept_peer(int listener) {
  const int fd = accept(listener, nullptr, nullptr);
  if (fd < 0) return -1;
  close_on_exec(fd);
  // Inherited from the listener here, unlike on Linux.
  fcntl(fd, F_SETFL, 0);
  return fd;
}

bool peer_user(int socket, uid_t& uid) {
  gid_t gid = 0;
  return getpeereid(socket, &uid, &gid) == 0;
}

// Opening /dev/fd/N would only copy the descriptor. A terminal or a fifo has a path of its own; a pipe has none.
int open_anew(int fd) {
  char path[MAXPATHLEN];
  struct stat old{};
  if (fcntl(fd, F_GETPATH, path) != 0 || fstat(fd, &old) != 0) return -1;
  const int fresh = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fresh < 0) return -1;
  struct stat now{};
  if (fstat(fresh, &now) == 0 && now.st_dev == old.st_dev && now.st_ino == old.st_ino) return fresh;
  close(fresh);
  errno = ENXIO;
  return -1;
}

// The blocks stay reserved behind the end of the file as long as it is open.
int reserve_blocks(int fd, off_t size) {
  fstore_t wanted{};
  wanted.fst_flags = F_ALLOCATEALL;
  wanted.fst_posmode = F_PEOFPOSMODE;
  wanted.fst_length = size;
  if (fcntl(fd, F_PREALLOCATE, &wanted) == 0) return 0;
  return errno == ENOTSUP ? EOPNOTSUPP : errno;
}

// As far as fsync(2) goes here: to the drive, whose own cache only F_FULLFSYNC would empty.
int sync_data(int fd) { return fsync(fd) == 0 ? 0 : errno; }

uint32_t random_number() { return arc4random(); }

}  // namespace reaper
