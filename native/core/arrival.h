// Tells that something appeared at a path, or went from it, without looking there again and again.
#pragma once

#include "unique_fd.h"

namespace reaper {

class Arrival {
 public:
  // From now on. `path` must stay where it is. errno, or 0: EMFILE where the user's watches are used up.
  // `departures`: what goes, the directory included, is told of too.
  int open(const char* path, bool departures = false);
  void close() { fd_.reset(); }
  bool is_open() const { return fd_.valid(); }
  // Readable when something happened in the directory.
  int fd() const { return fd_.get(); }
  // Takes what was told; true if something may have happened to the path.
  bool happened();

 private:
  const char* name_ = nullptr;  // the last part of the path
  UniqueFd fd_;
  UniqueFd directory_;  // where the watch does not keep it by itself
};

}  // namespace reaper
