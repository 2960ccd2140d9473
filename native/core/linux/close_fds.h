// Nothing but what is meant crosses an exec.
#pragma once

namespace reaper {

// Marks every descriptor from `first` on close-on-exec: one call on Linux 5.11, else one per open descriptor,
// else up to the limit. Async-signal-safe, no heap.
void close_on_exec_from(int first);

}  // namespace reaper
