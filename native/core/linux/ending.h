// Ending a run and proving it: the effects behind the ladder's actions for processes that we contain. Counts
// and times go into the report. Nothing here opens a descriptor on the way of cgroup.kill, or needs the heap.
#pragma once

#include <cerrno>

#include "../child_change.h"
#include "../pid_set.h"
#include "../reach.h"
#include "containment.h"

namespace reaper {

class Ending {
 public:
  Ending(Containment& containment, Report& report) : containment_(containment), report_(report) {}

  // Reserves what the kill path needs. errno, or 0.
  int prepare();

  // Marks t0. Idempotent.
  void begin(Micros now);
  // The graceful phase: `signal` and SIGCONT to every member.
  void term(int signal);
  // The end of patience: SIGKILL to every member.
  void kill();
  // Whether as many have been reaped as the last round of kills has signalled.
  bool round_is_over() const { return reaped_in_round_ >= signalled_in_round_; }
  // Another round: whoever was orphaned onto us, or left the leaf, is killed now. True when somebody was found
  // who had not been signalled before.
  bool kill_again();

  // Reaps whatever is dead. Calls payload(info) for each change of the payload or its namespace's init; counts
  // the others. True when the kernel says that we have no child any more.
  template <typename Visit>
  bool reap(Visit child_changed);
  // With no child left: is the leaf empty too? Fills in the proof when it is.
  bool prove();
  // Removes the leaf; success is one more proof.
  void remove_leaf();
  // Lists who is left and why.
  void list_survivors();
  // Every member, identified; valid until the next listing.
  const MemberList& members();

 private:
  // One waitid(2) for any child that has changed: 1, 0 when there is none, -1 on ECHILD.
  static int next_change(ChildChange& change);
  Reached signal_member(const Member& member, int signal);
  void count_reaped(pid_t pid);
  void note_escapees();
  void note_killed();
  void note_killed_now(const ProcessId& id);
  void count_unlisted();
  bool had_it_at_once(pid_t pid) const;
  bool prove_group();
  int error_of_unseen() const;
  bool kill_outside_leaf();
  bool kill_round();
  void starve();
  void kill_what_falls(Micros limit);
  uint64_t kill_listed(Micros limit);

  Containment& containment_;
  Report& report_;
  MemberList members_;
  PidSet seen_;       // members that had the first signal
  PidSet signalled_;  // own children that had SIGKILL
  uint64_t signalled_in_round_ = 0;
  uint64_t reaped_in_round_ = 0;
  uint64_t stray_rounds_ = 0;
  // What the kernel says to a signal for those of the group whom no scan finds. ESRCH: there are none.
  int unseen_ = ESRCH;
  bool graceful_ = false;
  bool killing_ = false;
};

template <typename Visit>
bool Ending::reap(Visit child_changed) {
  ChildChange change;
  int result;
  while ((result = next_change(change)) > 0) {
    reaped_in_round_++;
    note_killed_now({change.pid, 0});
    if (change.pid == containment_.child_pid()) {
      child_changed(change);
    } else {
      count_reaped(change.pid);
    }
  }
  return result < 0;
}

}  // namespace reaper
