// Signals that not every operating system has.
#pragma once

#include <cstddef>
#include <string_view>

namespace reaper {

struct SignalName {
  int number;
  std::string_view name;
};

extern const SignalName kOwnSignals[];
extern const size_t kOwnSignalCount;

// "SIGRTMIN+3" in a buffer that the next call overwrites; empty when it is no realtime signal.
std::string_view realtime_signal_name(int signal);

}  // namespace reaper
