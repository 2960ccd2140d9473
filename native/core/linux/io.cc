#include "../io.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "../clock.h"
#include "../text.h"

namespace reaper {

int make_pipe(int (&ends)[2]) { return pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno; }

// pipe-max-size is 1 MiB unless somebody changed it (pipe(7)); pages are taken only as they are filled.
void widen_pipe(int fd) { fcntl(fd, F_SETPIPE_SZ, 1 << 20); }

int make_listener() { return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0); }

int accept_peer(int listener) { return accept4(listener, nullptr, nullptr, SOCK_CLOEXEC); }

bool peer_user(int socket, uid_t& uid) {
  ucred peer{};
  socklen_t length = sizeof peer;
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return false;
  uid = peer.uid;
  return true;
}

int open_anew(int fd) {
  FixedText<32> path;
  path << "/proc/self/fd/" << fd;
  return open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

int reserve_blocks(int fd, off_t size) { return posix_fallocate(fd, 0, size); }

int sync_data(int fd) { return fdatasync(fd) == 0 ? 0 : errno; }

uint32_t random_number() {
  uint32_t random = 0;
  if (getrandom(&random, sizeof random, GRND_NONBLOCK) != sizeof random)
    random = static_cast<uint32_t>(boot_now());
  return random;
}

}  // namespace reaper
