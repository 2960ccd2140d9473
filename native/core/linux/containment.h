// What holds one run together on Linux: a subreaper always (but in the group tier), a cgroup leaf where there
// is one, a PID namespace where it was asked for. Single-threaded; owned by the supervisor.
#pragma once

#include "../pid_set.h"
#include "../report.h"
#include "../tree.h"
#include "../wanted.h"
#include "leaf.h"
#include "ns_init.h"

namespace reaper {

class Containment {
 public:
  // Builds the highest tier that can be had, or the one asked for. errno, or 0; `step` names what refused.
  int prepare(const Wanted& wanted, std::string_view id, Report& report, std::string_view& step);
  // Starts the payload inside. A leaf that kills at birth or cannot be entered is replaced or given up here.
  void spawn(SpawnPlan plan, Report& report, Spawned& out);

  Tier tier() const { return tier_; }
  bool has_leaf() const { return leaf_.valid(); }
  Leaf& leaf() { return leaf_; }
  NsInit& ns_init() { return ns_init_; }
  const ProcessTable& table() const { return table_; }
  const OwnChildren& own_children() const { return own_children_; }
  const ProcessPin& leader() const { return leader_; }
  pid_t leader_pid() const { return leader_pid_; }
  // The session that it was born into, which can be asked of the kernel only until it is reaped.
  pid_t leader_session() const { return leader_session_; }
  // Our child: the payload, or the init of its namespace.
  pid_t child_pid() const { return child_pid_; }

  // Every member that can be found now. With identities, or (leaf only) with bare numbers.
  // `deadline` bounds a walk, and a scan together with `for_few` (tree.h); a leaf needs none.
  // errno when it was kept from listing (EMFILE, ENFILE, ENOMEM), or 0.
  int list(MemberList& members, bool identify, Micros deadline, Micros for_few = 2 * kSecond);
  // To the payload itself. errno, or 0.
  int signal_payload(int signal);
  // To many in one call, where the kernel has one: everybody in the namespace, or the payload's group. False
  // where there is none, or a leaf does better.
  bool signal_at_once(int signal);

 private:
  int add_own_children(MemberList& members, Micros deadline);
  int make_leaf(std::string_view suffix, std::string_view& step);
  void give_up_leaf(Report& report, std::string_view step, int error);
  void spawn_contained(SpawnPlan& plan, Report& report, Spawned& out);
  void start(SpawnPlan& plan, Spawned& out);

  bool automatic_ = true;
  Tier tier_ = Tier::kSubreaper;
  Limits limits_;
  FixedText<64> id_;
  Leaf leaf_;
  NsInit ns_init_;
  ProcessTable table_;
  OwnChildren own_children_;
  PidSet in_leaf_;
  ProcessPin leader_;
  pid_t leader_pid_ = 0;
  pid_t leader_session_ = -1;
  pid_t child_pid_ = 0;
};

}  // namespace reaper
