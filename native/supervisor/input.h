// The payload's stdin: what we were given, a file, nothing, or a pipe that stays open for messages.
#pragma once

#include "byte_queue.h"
#include "config.h"
#include "loop.h"

namespace reaper {

class Input {
 public:
  explicit Input(Loop& loop) : loop_(loop) {}
  // errno, or 0.
  int open(const Config& config);
  // The payload's end, or -1 for ours as it is; to be closed once it has exec'd.
  int payload_end() const { return inner_.get(); }
  void close_payload_end() { inner_.reset(); }

  // Queues bytes for a held stdin; false when it is closed, was never held, or is full.
  bool write(std::string_view bytes);
  bool is_open() const { return outer_.valid() && !closing_; }
  // End of input, after what is queued.
  void finish();
  void close();

 private:
  static void on_writable(void* self, uint32_t what);
  Loop& loop_;
  UniqueFd inner_, outer_;
  Watch watch_;
  ByteQueue queue_{4 << 20};
  bool closing_ = false;
};

}  // namespace reaper
