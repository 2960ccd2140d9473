// Where the termination report goes. A file's blocks are reserved before the payload starts, so a disk that
// fills up meanwhile cannot lose it; it appears under its name whole or not at all.
#pragma once

#include <string_view>

#include "core/text.h"
#include "core/unique_fd.h"

namespace reaper {

class Record {
 public:
  // errno, or 0.
  int open_file(const char* path);
  int open_fd(int fd);
  bool wanted() const { return path_ != nullptr || to_.valid(); }
  // Writes the report and a line end; may be called again to replace it (file) or not at all. errno, or 0.
  int write(std::string_view report);
  // Removes the reserved file when there is nothing to report.
  void discard();

 private:
  int create(const char* temporary);
  int write_file(std::string_view report);
  const char* path_ = nullptr;
  using Path = FixedText<4096>;
  void temporary_path(Path& out) const;
  UniqueFd to_;
};

}  // namespace reaper
