// What a host knows of its agents, in a file, so that the next one can go on should this one be killed. A place
// holds the line by which an agent registered; nothing is synced, for a boot ends them all.
#pragma once

#include "../control.h"
#include "core/unique_fd.h"

namespace reaper {

class Registry {
 public:
  // The longest line, as a place has it.
  static constexpr size_t kLongest = Client::kLongestLine + 64;

  // errno, or 0. Whatever is of another boot is dropped.
  int open(const char* path, std::string_view boot_id);
  bool is_open() const { return file_.valid(); }
  // errno, or 0. Overwrites what was at that place.
  int write(size_t place, std::string_view line) const;
  int clear(size_t place) const;
  // What stands at a place, without its line end; empty when nothing does.
  std::string_view read(size_t place, char (&buffer)[kLongest]) const;

 private:
  UniqueFd file_;
};

}  // namespace reaper
