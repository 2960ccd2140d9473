// What one supervisor was told to do, from its flags or from a spec file.
#pragma once

#include <csignal>

#include "core/clock.h"
#include "core/limits.h"
#include "core/tier.h"

namespace reaper {

enum class Mode : unsigned char { kRun, kHelp, kVersion, kStates, kProbe };
enum class OnParentExit : unsigned char { kUnset, kKeep, kTerminate };
enum class Policy : unsigned char { kRun, kHost };
enum class Source : unsigned char { kInherit, kFile, kClosed, kHeld };

// A NULL-terminated vector that grows while a spec is read, before anything is started.
struct Vector {
  char** items = nullptr;
  size_t count = 0;
  bool given() const { return count > 0; }
};

struct Config {
  Mode mode = Mode::kRun;
  Micros grace = 5 * kSecond;
  Micros hard = 10 * kSecond;
  Micros timeout = kNever;
  Micros idle = kNever;
  Micros drain = 30 * kSecond;
  bool automatic = true;
  Tier tier = Tier::kCgroup;
  Limits limits;
  OnParentExit on_parent_exit = OnParentExit::kUnset;
  int first_signal = SIGTERM;
  const char* report_path = nullptr;
  int report_fd = -1;
  const char* log_path = nullptr;
  uint64_t log_max = 0;
  const char* cwd = nullptr;
  int control_fd = -1;
  const char* control_path = nullptr;
  const char* spec_path = nullptr;
  const char* id = nullptr;
  Source input = Source::kInherit;
  const char* input_path = nullptr;
  Vector argv;
  Vector env;  // only from a spec; else ours
  Vector hook;
  Vector hook_env;
  Micros hook_limit = 60 * kSecond;
  const char* settle_lock = nullptr;
  const char* doorbell = nullptr;

  Policy policy = Policy::kRun;
  const char* lock = nullptr;      // held by a host for life
  const char* registry = nullptr;  // where a host keeps what it knows of its agents
  int adopt_server_pid = 0;        // a server that lives already
  uint64_t adopt_server_start = 0;
  const char* server_socket = nullptr;  // removed after the server, which does not do so itself
  const char* host = nullptr;           // where a run's supervisor registers
  Vector follower;
  Vector follower_env;

  // The supervisor stands between payload and caller: for a log, or to see whether anything is said at all.
  bool relays_output() const { return log_path != nullptr || idle != kNever; }
  bool headless() const { return log_path != nullptr; }
};

}  // namespace reaper
