#include "sink.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "byte_queue.h"
#include "core/io.h"

namespace reaper {

void Sink::open(int inherited) {
  struct stat st{};
  if (fstat(inherited, &st) != 0) return;
  fd_.reset(fcntl(inherited, F_DUPFD_CLOEXEC, 3));
  if (S_ISSOCK(st.st_mode)) {
    kind_ = Kind::kNonblocking;
  } else if (S_ISREG(st.st_mode) || S_ISBLK(st.st_mode)) {
    kind_ = Kind::kFile;  // never waits, and must share the caller's offset
  } else {
    const int own = open_anew(inherited);
    if (own >= 0) {
      fd_.reset(own);
      kind_ = Kind::kNonblocking;
    }
  }
}

long Sink::write(std::string_view bytes) {
  if (kind_ == Kind::kShared) {
    // Could not be opened anew (another user's terminal): a ready pipe takes PIPE_BUF whole, poll(2), pipe(7).
    pollfd ready{fd_.get(), POLLOUT, 0};
    if (poll(&ready, 1, 0) != 1 || (ready.revents & POLLOUT) == 0)
      return (ready.revents & POLLERR) != 0 ? -EPIPE : 0;
    if (bytes.size() > 512) bytes = {bytes.data(), 512};
  }
  return write_now(fd_.get(), bytes);
}

}  // namespace reaper
