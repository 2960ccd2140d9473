// The end of the other side of a pipe or socket.
#pragma once

namespace reaper::addon {

// Blocks until nobody can write to the other end of `fd` any more, read or not what was written. errno, or 0.
int wait_for_hangup(int fd);

}  // namespace reaper::addon
