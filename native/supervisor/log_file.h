// The log of one run: every byte in order, with a cap. When it is full the first third stays for good, in
// FILE.first, the newest two thirds rotate through FILE and FILE.prev, and what falls out between is counted.
#pragma once

#include <string_view>

#include "core/report.h"
#include "core/text.h"
#include "core/unique_fd.h"

namespace reaper {

class LogFile {
 public:
  // Opens (0600, O_APPEND, never through a symbolic link). errno, or 0.
  int open(const char* path, uint64_t most);
  bool is_open() const { return path_ != nullptr; }
  // Writes all of it; an error is kept and counted as dropped bytes, never a reason to stop reading.
  void write(std::string_view bytes);
  int last_error() const { return error_; }
  // To disk, before the record that speaks of it.
  void sync();
  LogFacts facts() const { return {path_, bytes_, dropped_, rotations_}; }

 private:
  size_t fits(std::string_view bytes) const;
  void write_some(std::string_view bytes);
  bool rotate();
  int reopen();

  const char* path_ = nullptr;
  UniqueFd fd_;
  uint64_t segment_ = 0;  // 0: no cap
  uint64_t in_segment_ = 0;
  uint64_t previous_size_ = 0;
  uint64_t bytes_ = 0;
  uint64_t dropped_ = 0;
  uint64_t rotations_ = 0;
  int error_ = 0;
};

}  // namespace reaper
