#include "../signals.h"

#include <csignal>

namespace reaper {

const SignalName kOwnSignals[] = {{SIGEMT, "SIGEMT"}, {SIGINFO, "SIGINFO"}};
const size_t kOwnSignalCount = sizeof kOwnSignals / sizeof *kOwnSignals;

std::string_view realtime_signal_name(int) { return {}; }

}  // namespace reaper
