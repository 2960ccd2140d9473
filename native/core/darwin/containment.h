// What holds one run together on macOS: nothing does, so its members are followed (tracker.h). The group tier is
// the only one. Single-threaded; owned by the supervisor.
#pragma once

#include "../report.h"
#include "../spawn.h"
#include "../wanted.h"
#include "tracker.h"

namespace reaper {

class Containment {
 public:
  // errno, or 0; `step` names what refused.
  int prepare(const Wanted& wanted, std::string_view id, Report& report, std::string_view& step);
  // Starts the payload; it is followed before its first instruction.
  void spawn(SpawnPlan plan, Report& report, Spawned& out);

  Tier tier() const { return Tier::kGroup; }
  Tracker& tracker() { return tracker_; }
  const ProcessTable& table() const { return table_; }
  pid_t leader_pid() const { return leader_.pid; }
  pid_t child_pid() const { return leader_.pid; }

  // To the payload itself. errno, or 0.
  int signal_payload(int signal);

 private:
  ProcessTable table_;
  Tracker tracker_;
  ProcessId leader_;
};

}  // namespace reaper
