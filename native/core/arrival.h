// Tells that something appeared at a path, without looking there again and again.
#pragma once

#include "unique_fd.h"

namespace reaper {

class Arrival {
 public:
  // From now on. `path` must stay where it is. errno, or 0: EMFILE where the user's watches are used up.
  int open(const char* path);
  void close() { fd_.reset(); }
  bool is_open() const { return fd_.valid(); }
  // Readable when something happened in the directory.
  int fd() const { return fd_.get(); }
  // Takes what was told; true if something may have appeared at the path.
  bool happened();

 private:
  const char* name_ = nullptr;  // the last part of the path
  UniqueFd fd_;
  UniqueFd directory_;  // where the watch does not keep it by itself
};

}  // namespace reaper
