// A cgroup v2 leaf for one run. Made fresh, killed at most once, never used again: after a write to
// cgroup.kill the kernel kills every later child that is cloned into the same cgroup at its birth.
#pragma once

#include <string_view>

#include "../clock.h"
#include "../limits.h"
#include "../member_list.h"
#include "cgroup_home.h"

namespace reaper {

class Leaf {
 public:
  // Creates <home>/<name> and opens all that the kill path needs. errno, or 0; `step` names what refused.
  int create(CgroupHome& home, std::string_view name, std::string_view& step);
  int apply(const Limits& limits, std::string_view& step);

  bool valid() const { return dir_.valid(); }
  int dir() const { return dir_.get(); }
  int procs() const { return procs_.get(); }
  int events() const { return events_.get(); }
  uint64_t id() const { return id_; }
  const char* path() { return path_.c_str(); }

  // cgroup.kill: SIGKILL to every member, nested cgroups and concurrent forks included (cgroup-v2, 5.14).
  int kill();
  // populated of cgroup.events, read directly: its notifications are throttled, its value is not. Zombies do
  // not count. False when it cannot be read.
  bool populated(bool& value) const;
  // Asks for the members to be frozen or thawed; a frozen one still dies of SIGKILL (cgroup-v2, cgroup.freeze).
  bool freeze(bool on);
  // Every process in the leaf and in cgroups that its members made below it; with start time and parent
  // when `identify`, which costs a look-up each.
  void list(const ProcessTable& table, MemberList& members, bool identify) const;
  // Whether the process is in the leaf or below it, by cgroup id or by its cgroup path.
  bool holds(const ProcessTable& table, pid_t pid, const ProcessPin& pin) const;
  // OOM kills counted by the memory controller, or -1 where there is none.
  int64_t oom_kills() const;
  // Removes nested cgroups bottom-up, then the leaf. errno, or 0: success is itself a proof of emptiness.
  int remove();

 private:
  UniqueFd parent_;
  UniqueFd dir_;
  UniqueFd kill_;
  UniqueFd events_;
  UniqueFd procs_;
  UniqueFd freeze_;
  uint64_t id_ = 0;
  FixedText<128> name_;
  FixedText<1024> path_;
};

}  // namespace reaper
