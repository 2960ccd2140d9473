// Descriptors that no other child can inherit: all are born close-on-exec.
#pragma once

#include "core/unique_fd.h"

namespace reaper::addon {

// Each returns errno, or 0.
int make_pipe(UniqueFd& reader, UniqueFd& writer);
int make_socket_pair(UniqueFd& ours, UniqueFd& theirs);
int open_null(UniqueFd& out);
// A copy above 2, so that it can be put in place without being overwritten.
int share_descriptor(int fd, UniqueFd& out);

}  // namespace reaper::addon
