#include "../peer.h"

#include <fcntl.h>
#include <sys/socket.h>

namespace reaper {

namespace {

constexpr int kPeerPidfd = 77;  // SO_PEERPIDFD; older headers do not have it

}  // namespace

bool peer_process(int socket, pid_t& pid, UniqueFd& pidfd) {
  ucred peer{};
  socklen_t length = sizeof peer;
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0 || peer.pid <= 0) return false;
  pid = peer.pid;
  int fd = -1;
  length = sizeof fd;
  if (getsockopt(socket, SOL_SOCKET, kPeerPidfd, &fd, &length) == 0 && fd >= 0) {
    pidfd.reset(fd);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
  }
  return true;
}

}  // namespace reaper
