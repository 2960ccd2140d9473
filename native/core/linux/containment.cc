#include "containment.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace reaper {

namespace {

// Refusals of the placement itself. Everything else (EAGAIN, ENOMEM) is true of any clone.
bool refuses_placement(int error) {
  return error == EACCES || error == EPERM || error == ENOSYS || error == EINVAL || error == EOPNOTSUPP ||
         error == EBUSY || error == E2BIG || error == ENODEV;
}

// The kernel bug: a leaf (or our own cgroup) that was once cgroup.kill'ed kills at birth who is cloned into it.
// The vfork wait ends when the child lets go of our memory, a moment before it can be waited for; since it never
// ran an instruction it can only be dying, so this wait is short and exact.
bool killed_at_birth(const Spawned& spawned) {
  if (spawned.pid < 0 || spawned.born || spawned.failure.error != 0) return false;
  siginfo_t info{};
  return waitid(P_PID, static_cast<id_t>(spawned.pid), &info, WEXITED | WNOWAIT) == 0 &&
         info.si_pid == spawned.pid && info.si_code == CLD_KILLED && info.si_status == SIGKILL;
}

}  // namespace

int Containment::prepare(const Wanted& wanted, std::string_view id, Report& report, std::string_view& step) {
  automatic_ = wanted.automatic;
  tier_ = wanted.automatic ? Tier::kCgroup : wanted.tier;
  // An init adopts whether it wants to or not: as process 1 we are a subreaper.
  if (tier_ == Tier::kGroup && getpid() == 1) tier_ = Tier::kSubreaper;
  limits_ = wanted.limits;
  id_ << id;
  if (const int error = in_leaf_.reserve(); error != 0) {
    step = "reserve-memory";
    return error;
  }
  siginfo_t info{};
  if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) != 0 && errno != ECHILD) {
    step = "wait-for-children";
    return errno;
  }
  table_.open();
  own_children_.open();

  if (tier_ != Tier::kGroup && prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) {
    step = "set-subreaper";
    const int error = errno;
    if (!automatic_) return error;
    // The leaf is no proof without it: who has left it would fall to somebody else.
    report.rejected.add(Tier::kCgroup, step, error);
    report.rejected.add(Tier::kSubreaper, step, error);
    tier_ = Tier::kGroup;
  }
  if (automatic_) report.rejected.add(Tier::kPidns, "opt-in", 0);
  if (tier_ == Tier::kCgroup || tier_ == Tier::kPidns) {
    const int error = make_leaf({}, step);
    if (error != 0) {
      if (tier_ == Tier::kCgroup && !automatic_) return error;
      if (limits_.any()) return error;
      give_up_leaf(report, step, error);
    }
  } else if (limits_.any()) {
    step = "limits-need-cgroup";
    return ENOTSUP;
  }
  report.tier = tier_;
  report.leaf = leaf_.valid() ? leaf_.path() : nullptr;
  return 0;
}

int Containment::make_leaf(std::string_view suffix, std::string_view& step) {
  CgroupHome home;
  int error = home.find(step);
  if (error != 0) return error;
  FixedText<96> name;
  name << id_.view() << suffix;
  error = leaf_.create(home, name.view(), step);
  if (error == 0) error = leaf_.apply(limits_, step);
  if (error != 0) leaf_.remove();
  return error;
}

void Containment::give_up_leaf(Report& report, std::string_view step, int error) {
  leaf_.remove();
  report.rejected.add(Tier::kCgroup, step, error);
  if (tier_ == Tier::kCgroup) tier_ = Tier::kSubreaper;
  report.tier = tier_;
}

void Containment::spawn(SpawnPlan plan, Report& report, Spawned& out) {
  spawn_contained(plan, report, out);
  if (tier_ == Tier::kPidns && out.pid >= 0 && !out.born) {
    // The init died before it could start anything: there is no payload, and no number that would mean one.
    waitid(P_PID, static_cast<id_t>(out.pid), nullptr, WEXITED);
    out = Spawned();
    out.failure = {"namespace", ECHILD};
  }
  report.leaf = leaf_.valid() ? leaf_.path() : nullptr;
  if (out.pid < 0) return;
  child_pid_ = out.pid;
  if (tier_ != Tier::kPidns) leader_pid_ = out.pid;
  if (out.pidfd.valid() && tier_ != Tier::kPidns) leader_.adopt(out.pid, static_cast<UniqueFd&&>(out.pidfd));

  leader_session_ = getsid(leader_pid_);
  ProcessFacts facts;
  report.has_leader = true;
  report.leader.pid = leader_pid_;
  if (table_.facts(leader_pid_, facts) == 0) report.leader = facts.id;
  if (tier_ == Tier::kPidns && leader_pid_ > 0) leader_.open(table_, report.leader);
  report.leader_pidfd = leader_.valid();
  report.leader_cgroup = leaf_.valid() ? leaf_.id() : 0;
}

void Containment::spawn_contained(SpawnPlan& plan, Report& report, Spawned& out) {
  if (!leaf_.valid()) {
    start(plan, out);
    return;
  }
  plan.cgroup_dir = leaf_.dir();
  report.placement = "clone";
  start(plan, out);
  const bool at_birth = killed_at_birth(out);
  const bool refused = out.failure.stage == "clone" && refuses_placement(out.failure.error);
  if (!at_birth && !refused) return;

  std::string_view step = "clone-into-cgroup";
  int error = out.failure.error;
  if (at_birth) {
    waitid(P_PID, static_cast<id_t>(out.pid), nullptr, WEXITED);
    leaf_.remove();
    error = make_leaf("-2", step);
  }
  if (leaf_.valid()) {
    plan.cgroup_dir = -1;
    plan.cgroup_procs = leaf_.procs();
    report.placement = "migrate";
    out = Spawned();
    start(plan, out);
    if (out.failure.stage != "cgroup") return;
    step = "migrate";
    error = out.failure.error;
  }
  report.placement = {};
  if (!automatic_ && tier_ == Tier::kCgroup) {
    out.failure = {"cgroup", error};
    return;
  }
  give_up_leaf(report, step, error);
  plan.cgroup_dir = plan.cgroup_procs = -1;
  out = Spawned();
  start(plan, out);
}

void Containment::start(SpawnPlan& plan, Spawned& out) {
  if (tier_ == Tier::kPidns) {
    ns_init_.start(plan, out, leader_pid_);
  } else {
    spawn_process(plan, out);
  }
}

int Containment::list(MemberList& members, bool identify, Micros deadline, Micros for_few) {
  members.clear();
  if (tier_ == Tier::kGroup) {
    return add_group(table_, leader_pid_, leader_pid_, members, deadline, for_few);
  }
  if (tier_ == Tier::kPidns && identify) {
    // Whoever is in the namespace descends from its init, in the leaf or not.
    members.add({{child_pid_, 0}, getpid()});
    const int error = add_descendants(table_, members, 0, deadline);
    if (error == EMFILE && leaf_.valid()) return list(members, false, deadline);
    members.drop_where([this](const Member& m) { return m.id.pid == child_pid_; });
    return error == ETIMEDOUT ? 0 : error;
  }
  if (leaf_.valid()) {
    leaf_.list(table_, members, identify);
    if (!identify) {
      members.drop_where([this](const Member& m) { return tier_ == Tier::kPidns && m.id.pid == child_pid_; });
      return 0;
    }
    // Who has left the leaf is looked for when it is empty: to try every number would hold up the end of all
    // others.
    if (!own_children_.listed()) return 0;
  }
  return add_own_children(members, deadline);
}

// Outside the leaf there is nobody but who left it; without a leaf everybody descends from our children.
int Containment::add_own_children(MemberList& members, Micros deadline) {
  const size_t first = members.size();
  in_leaf_.clear();
  for (size_t i = 0; i < first; i++) in_leaf_.add(members[i].id.pid);
  own_children_.for_each([&](pid_t pid) {
    if (in_leaf_.contains(pid)) return;
    ProcessFacts facts;
    const int error = table_.facts(pid, facts);
    if (error == 0 && facts.is_zombie()) return;
    const ProcessPin none;
    if (leaf_.valid() && leaf_.holds(table_, pid, none)) return;  // arrived after the listing
    // Without a descriptor to look it up (EMFILE), or a table, it is our child all the same: its number is enough.
    members.add({{pid, error == 0 ? facts.id.start_time : 0}, getpid()});
  });
  add_descendants(table_, members, first, deadline);
  return 0;
}

int Containment::signal_payload(int signal) {
  if (ns_init_.active()) {
    ns_init_.signal_payload(signal);
    return 0;
  }
  if (leader_.valid()) return leader_.signal(signal);
  if (leader_pid_ <= 0) return ESRCH;
  return kill(leader_pid_, signal) == 0 ? 0 : errno;
}

bool Containment::signal_at_once(int signal) {
  if (leaf_.valid()) return false;
  if (ns_init_.active()) {
    ns_init_.signal_all(signal);
    return true;
  }
  if (tier_ != Tier::kGroup || !leader_.valid() || leader_.signal_group(signal) != 0) return false;
  leader_.signal_group(SIGCONT);
  return true;
}

}  // namespace reaper
