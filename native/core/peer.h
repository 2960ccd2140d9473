// The process at the other end of a Unix socket.
#pragma once

#include <sys/types.h>

#include "unique_fd.h"

namespace reaper {

// Its number, as it was when it connected, and where the kernel gives one (SO_PEERPIDFD, Linux 6.5) a descriptor
// that means that very process. False when nothing can be told.
bool peer_process(int socket, pid_t& pid, UniqueFd& pidfd);

}  // namespace reaper
