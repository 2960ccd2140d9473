// The end of the other sides of two pipes or sockets.
#pragma once

namespace reaper::addon {

// Blocks until nobody can write to the other end of `input` any more, read or not what was written, or nobody can
// read from that of `output`. errno, or 0.
int wait_for_hangup(int input, int output);

}  // namespace reaper::addon
