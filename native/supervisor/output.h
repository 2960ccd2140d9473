// The payload's output when the supervisor owns its pipes: every byte to the log, a copy to the view. With a
// log the view may lose bytes and never holds anything up; without one (an idle limit alone) the view is the
// output itself, nothing is lost, and a slow reader slows the payload as its own pipe would.
#pragma once

#include "byte_queue.h"
#include "log_file.h"
#include "loop.h"
#include "sink.h"

namespace reaper {

class Output {
 public:
  Output(Loop& loop, LogFile& log) : loop_(loop), log_(log) {}
  // Makes the two pipes. errno, or 0.
  int open(bool lossless);
  // The payload's ends, for descriptors 1 and 2; to be closed once it has exec'd.
  int payload_end(int fd) const { return streams_[fd - 1].inner.get(); }
  void close_payload_ends();
  // A line of our own to the view, when it takes it.
  void say(std::string_view line);

  // Once nobody is left: takes what the pipes still hold, without waiting for their end, and closes them. A slow
  // reader of output that must not be lost is not waited for here: then there is something left.
  void drain();
  bool has_left() const { return streams_[0].paused || streams_[1].paused; }
  // Gives up what is left.
  void abandon();
  Micros last_output() const { return last_output_; }
  // When the view last took something that it had not taken at once.
  Micros last_taken() const { return last_taken_; }

 private:
  struct Stream {
    Output* output = nullptr;
    UniqueFd inner, outer;
    Watch readable, writable;
    Sink sink;
    ByteQueue pending{64 * 1024};
    bool paused = false;
    int reads_left = 64;  // once it drains: 4 MiB, more than any pipe holds
  };
  static void on_readable(void* self, uint32_t what);
  static void on_writable(void* self, uint32_t what);
  bool pump(Stream& stream);
  void show(Stream& stream, std::string_view bytes);
  void pause(Stream& stream);
  bool pass_on(Stream& stream);
  void drain(Stream& stream);
  void lose_reader(Stream& stream);
  void close(Stream& stream);

  Loop& loop_;
  LogFile& log_;
  Stream streams_[2];
  bool lossless_ = false;
  bool draining_ = false;
  Micros last_output_ = 0;
  Micros last_taken_ = 0;
};

}  // namespace reaper
