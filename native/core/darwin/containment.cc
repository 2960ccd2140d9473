#include "containment.h"

#include <cerrno>
#include <csignal>

#include "suspended.h"
#include "unique_id.h"

namespace reaper {

int Containment::prepare(const Wanted& wanted, std::string_view, Report& report, std::string_view& step) {
  step = "macos-has-none";
  if (!wanted.automatic && wanted.tier != Tier::kGroup) return ENOTSUP;
  if (wanted.limits.any()) {
    step = "limits-need-cgroup";
    return ENOTSUP;
  }
  if (wanted.automatic) {
    for (const Tier tier : {Tier::kPidns, Tier::kCgroup, Tier::kSubreaper})
      report.rejected.add(tier, step, ENOTSUP);
  }
  report.tier = Tier::kGroup;
  step = "kqueue";
  return tracker_.prepare();
}

void Containment::spawn(SpawnPlan plan, Report& report, Spawned& out) {
  spawn_suspended(plan, out);
  if (out.pid < 0) return;
  leader_.pid = out.pid;
  const int error = tracker_.follow(out.pid, plan.session == Session::kNew);
  if (error != 0) report.trouble("FOLLOW", error);
  UniqueId id;
  read_unique_id(out.pid, id);
  leader_.start_time = id.own;
  report.has_leader = true;
  report.leader = leader_;
  resume(out.pid);
}

int Containment::signal_payload(int signal) { return signal_exactly(leader_, signal); }

}  // namespace reaper
