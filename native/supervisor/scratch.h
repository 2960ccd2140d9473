// The buffers in which things are put together, one thing at a time. They are large and shared: a page that is
// never written costs a supervisor nothing.
#pragma once

#include "core/report.h"

namespace reaper {

struct Scratch {
  char message[320 * 1024];  // the largest answer: 1,000 members
  char report[kReportCapacity];
  char output[64 * 1024];
};

extern Scratch scratch;

}  // namespace reaper
