// What is known of an ending: the proof, who is left, and who was hit.
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "../process_scan.h"
#include "../survivors.h"
#include "ending.h"

namespace reaper {

namespace {

// Looking for members is bounded: under a bomb it would never be done.
constexpr Micros kListLimit = 200 * kMillisecond;

}  // namespace

bool Ending::prove() {
  const Micros now = boot_now();
  Proof& proof = report_.proof;
  if (containment_.has_leaf()) {
    bool populated = true;
    if (!containment_.leaf().populated(populated) || populated) return false;
    proof.add("populated-0");
  }
  if (containment_.tier() == Tier::kGroup) {
    if (!prove_group()) return false;
  } else {
    if (containment_.tier() == Tier::kPidns) proof.add("ns-gone");
    proof.add("echild");
    proof.strength = Strength::kKernelProof;
  }
  report_.timeline.empty = now;
  report_.timeline.reaped = boot_now();
  Counts& counts = report_.counts;
  if (graceful_) {
    counts.ended_by_term = counts.members_at_start + counts.forked_during_grace - counts.needed_kill;
  } else {
    count_unlisted();
  }
  return true;
}

bool Ending::prove_group() {
  const ProcessTable& table = containment_.table();
  int error = 0;
  // Twice: a number that was given out again below the point where a scan stands is missed by that scan.
  for (int scan = 0; scan < 2 && error == 0; scan++) {
    error = containment_.list(members_, true, kNever);
    if (members_.total() != 0) return false;
  }
  unseen_ = error_of_unseen();
  if (unseen_ != ESRCH) return false;
  Proof& proof = report_.proof;
  if (containment_.leader().valid() && containment_.leader().signal_group(0) == ESRCH) proof.add("group-esrch");
  if (error == 0) proof.add("scan-empty");
  proof.strength = error == 0 && table.shows_everybody() ? Strength::kStrong : Strength::kWeak;
  return true;
}

// The kernel knows of a group what a table that hides others does not show. ESRCH: nobody is in it but the dead,
// whom the table shows. Else what it says to a signal: 0, or EPERM.
int Ending::error_of_unseen() const {
  const pid_t group = containment_.leader_pid();
  const int error = ::kill(-group, 0) == 0 ? 0 : errno;
  if (error == ESRCH || containment_.table().shows_everybody()) return ESRCH;
  bool dead = false;
  for_each_process(containment_.table(),
                   [&](const ProcessFacts& facts) { dead |= facts.is_zombie() && facts.pgid == group; });
  return dead ? ESRCH : error;
}

// Without grace nobody was listed first where each one is reaped, or is still there.
void Ending::count_unlisted() {
  if (!killing_ || graceful_ || containment_.tier() != Tier::kSubreaper) return;
  Counts& counts = report_.counts;
  counts.needed_kill = counts.zombies_reaped + report_.survivors_total;
  counts.members_at_start = counts.peak = counts.needed_kill;
  report_.killed.total = counts.needed_kill;
}

void Ending::remove_leaf() {
  if (!containment_.has_leaf()) return;
  // The bare path stays valid in the report; the directory is gone.
  const int error = containment_.leaf().remove();
  if (error != 0) {
    report_.trouble("LEAF_REMOVE", error);
    return;
  }
  report_.timeline.leaf_removed = boot_now();
  report_.proof.add("rmdir");
}

void Ending::list_survivors() {
  containment_.list(members_, true, boot_now() + kListLimit);
  report_.survivors_total = members_.total();
  for (size_t i = 0; i < members_.size() && report_.survivor_count < Report::kMostSurvivors; i++) {
    describe_survivor(containment_.table(), members_[i], report_.survivors[report_.survivor_count++]);
  }
  if (containment_.tier() == Tier::kGroup && members_.total() == 0 && unseen_ != ESRCH) {
    report_.survivors_total = report_.survivor_count = 1;
    describe_unseen(unseen_, report_.survivors[0]);
  }
  report_.proof.strength = Strength::kNone;
  count_unlisted();
}

const MemberList& Ending::members() {
  containment_.list(members_, true, boot_now() + kListLimit);
  return members_;
}

// Without grace there was no listing: who dies is written down as he comes, by number alone.
void Ending::note_killed_now(const ProcessId& id) {
  if (!killing_ || graceful_ || report_.killed.full() || containment_.tier() != Tier::kSubreaper) return;
  for (size_t i = 0; i < report_.killed.count; i++) {
    if (report_.killed.items[i].pid == id.pid) return;
  }
  report_.killed.add(id, {}, nullptr);
}

void Ending::note_escapees() {
  const pid_t leader = containment_.leader_pid();
  const pid_t now = report_.exit.known ? -1 : getsid(leader);
  const pid_t session = now > 0 ? now : containment_.leader_session();
  for (size_t i = 0; i < members_.size(); i++) {
    const pid_t pid = members_[i].id.pid;
    const pid_t its_session = getsid(pid);
    const bool other_session = session > 0 && its_session > 0 && its_session != session;
    const bool other_group = getpgid(pid) != leader;
    if (pid == leader || its_session < 0 || (!other_session && !other_group)) continue;
    ProcessFacts facts;
    if (graceful_ && !report_.escapees.full()) containment_.table().facts(pid, facts);
    report_.escapees.add(members_[i].id, facts.name(), other_session ? "session" : "group");
  }
}

void Ending::note_killed() {
  for (size_t i = 0; i < members_.size(); i++) {
    const pid_t pid = members_[i].id.pid;
    if (graceful_ && seen_.add(pid)) report_.counts.forked_during_grace++;
    ProcessFacts facts;
    if (graceful_ && !report_.killed.full()) containment_.table().facts(pid, facts);
    report_.killed.add(members_[i].id, facts.name(), nullptr);
  }
}

}  // namespace reaper
