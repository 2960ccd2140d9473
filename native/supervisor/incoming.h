// Signals that reach the supervisor, and what each means. All are blocked from the first instruction on and
// read as data, so none interrupts anything.
#pragma once

#include <sys/types.h>

#include "core/unique_fd.h"

namespace reaper {

struct Incoming {
  int signal = 0;
  pid_t sender = 0;  // 0: the kernel or the terminal
  bool from_process = false;
};

enum class Meaning : unsigned char {
  kNothing,
  kChildren,      // a child changed
  kForward,       // goes on to the payload
  kTerminalLost,  // headless: the pane is gone
  kHint,          // headless: Ctrl-C in the pane
  kStop,          // headless: Ctrl-\ in the pane
  kContinued,     // we were stopped and go on
};

// Pure. What the terminal sends (the kernel is the sender) is addressed to whoever holds it: in a headless run
// that is us alone, else the payload's group has had it already. What a process sends is for the payload.
Meaning meaning_of(const Incoming& incoming, bool headless, pid_t self);

class SignalSource {
 public:
  // Blocks everything. To be called before anything else.
  static void block_all();
  int open();
  int fd() const { return fd_.get(); }
  // The next pending signal; false when there is none.
  bool next(Incoming& incoming);

 private:
  UniqueFd fd_;
};

}  // namespace reaper
