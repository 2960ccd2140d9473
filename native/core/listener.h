// Who listens at the path of a Unix socket.
#pragma once

#include <sys/types.h>

namespace reaper {

// errno, or 0 and the number of who has called listen(2), which is 0 where it has none here: in another PID
// namespace (SO_PEERCRED in unix(7); pid_namespaces(7)). Waits for nobody: EAGAIN where too many others wait to be
// heard.
int look_up_listener(const char* path, pid_t& pid);

}  // namespace reaper
