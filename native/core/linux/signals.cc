#include "../signals.h"

#include <csignal>

#include "../text.h"

namespace reaper {

const SignalName kOwnSignals[] = {{SIGSTKFLT, "SIGSTKFLT"}, {SIGPWR, "SIGPWR"}};
const size_t kOwnSignalCount = sizeof kOwnSignals / sizeof *kOwnSignals;

std::string_view realtime_signal_name(int signal) {
  if (signal < SIGRTMIN || signal > SIGRTMAX) return {};
  static char name[16];
  Text text(name, sizeof name);
  text << "SIGRTMIN+" << signal - SIGRTMIN;
  return text.view();
}

}  // namespace reaper
