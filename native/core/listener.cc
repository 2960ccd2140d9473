#include "listener.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>

#include "io.h"
#include "peer.h"

namespace reaper {

int look_up_listener(const char* path, pid_t& pid) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (strlen(path) >= sizeof address.sun_path) return ENAMETOOLONG;
  memcpy(address.sun_path, path, strlen(path) + 1);
  const UniqueFd socket(make_listener());
  if (!socket.valid()) return errno;
  if (connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return errno;
  UniqueFd unused;
  if (!peer_process(socket.get(), pid, unused)) pid = 0;
  return 0;
}

}  // namespace reaper
