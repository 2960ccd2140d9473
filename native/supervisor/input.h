// The payload's stdin: what we were given, a file, nothing, or a pipe that stays open for messages, with a file
// before them if there is one.
#pragma once

#include "byte_queue.h"
#include "config.h"
#include "core/report.h"
#include "loop.h"

namespace reaper {

class Input {
 public:
  Input(Loop& loop, Report& report) : loop_(loop), report_(report) {}
  // errno, or 0.
  int open(const Config& config);
  // The payload's end, or -1 for ours as it is; to be closed once it has exec'd.
  int payload_end() const { return inner_.get(); }
  void close_payload_end() { inner_.reset(); }

  // Queues bytes for a held stdin, behind the file; false when it is closed, was never held, or is full.
  bool write(std::string_view bytes);
  bool is_open() const { return outer_.valid() && !closing_; }
  // End of input, after the file and what is queued.
  void finish();
  void close();

 private:
  static void on_writable(void* self, uint32_t what);
  int open_file(const char* path);
  // Passes some of the file on, as much as the pipe takes; false when nobody reads any more.
  bool feed();
  Loop& loop_;
  Report& report_;
  UniqueFd inner_, outer_;
  UniqueFd file_;  // until it has been passed on
  off_t fed_ = 0;
  Watch watch_;
  ByteQueue queue_{4 << 20};
  bool closing_ = false;
};

}  // namespace reaper
