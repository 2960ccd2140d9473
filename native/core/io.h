// What operating systems do differently with descriptors. Every descriptor made here is close-on-exec.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace reaper {

// The reading and the writing end of a pipe. errno, or 0.
int make_pipe(int (&ends)[2]);

// As much room in a pipe as an ordinary user may have. Some agent CLIs exit without waiting for what they have
// written, and lose what the pipe did not take. Where nothing can be changed it stays as it is.
void widen_pipe(int fd);

// A Unix stream socket to listen on, non-blocking; -1 with errno.
int make_listener();
// The next peer; -1 with errno.
int accept_peer(int listener);
// Who is at the other end, as it was when it connected. False when that cannot be told.
bool peer_user(int socket, uid_t& uid);

// An open file description of our own for a pipe or terminal, to write to without waiting; -1 where there is none
// to be had.
int open_anew(int fd);

// Reserves blocks for a file that is still empty. errno, or 0; EOPNOTSUPP and EINVAL from a file system that
// cannot.
int reserve_blocks(int fd, off_t size);
// What has been written reaches the disk. errno, or 0.
int sync_data(int fd);

// Never waits, unlike the reading of a file.
uint32_t random_number();

}  // namespace reaper
