#include "../peer.h"

#include <sys/socket.h>
#include <sys/un.h>

namespace reaper {

// There are no pidfds: the caller pins the number and compares the unique id.
bool peer_process(int socket, pid_t& pid, UniqueFd&) {
  socklen_t length = sizeof pid;
  return getsockopt(socket, SOL_LOCAL, LOCAL_PEERPID, &pid, &length) == 0 && pid > 0;
}

}  // namespace reaper
