// Ending a run and finding out that nobody is left: the effects behind the ladder's actions for processes that are
// followed, not contained. Counts and times go into the report. Opens nothing and needs no heap.
#pragma once

#include "../child_change.h"
#include "../member_list.h"
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
  // A look and its kills are one step here: there are no deaths to wait for in between.
  bool round_is_over() const { return true; }
  // Another round: whoever was found since is killed now. True when there was somebody.
  bool kill_again();

  // Reaps the payload if it is dead, and calls child_changed for each change of it. Nobody else is a child of
  // ours. True when it has been reaped.
  template <typename Visit>
  bool reap(Visit child_changed);
  // With the payload reaped: is nobody found twice, before and after a time in which nobody was? Only then is it
  // filled in; the tracker rings when it is time to ask again.
  bool prove();
  void remove_leaf() {}
  // Lists who is left and why.
  void list_survivors();
  // Every member, identified; valid until the next listing.
  const MemberList& members();

 private:
  // 1, 0 when there is none, -1 when the payload has been reaped.
  int next_change(ChildChange& change);
  uint64_t kill_fresh();
  void note_escapees();
  void note_killed();
  void settle_counts();

  Containment& containment_;
  Report& report_;
  MemberList members_;
  bool graceful_ = false;
  bool killing_ = false;
  bool reaped_ = false;
  Micros backstop_ = 0;
  Micros empty_since_ = kNever;
  uint64_t found_when_empty_ = 0;
};

template <typename Visit>
bool Ending::reap(Visit child_changed) {
  ChildChange change;
  int result;
  while ((result = next_change(change)) > 0) child_changed(change);
  return result < 0;
}

}  // namespace reaper
