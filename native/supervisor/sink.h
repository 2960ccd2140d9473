// Where a copy of the output goes without ever holding up the supervisor. O_NONBLOCK belongs to the open file
// description, which the caller's other processes share, so it is never set on an inherited descriptor: a pipe
// or terminal is opened anew for us.
#pragma once

#include <string_view>

#include "core/unique_fd.h"

namespace reaper {

class Sink {
 public:
  void open(int inherited);
  bool valid() const { return fd_.valid(); }
  int fd() const { return fd_.get(); }
  // The count taken, 0 for "later", or -errno.
  long write(std::string_view bytes);
  void close() { fd_.reset(); }

 private:
  enum class Kind : unsigned char { kNonblocking, kFile, kShared };
  UniqueFd fd_;
  Kind kind_ = Kind::kShared;
};

}  // namespace reaper
