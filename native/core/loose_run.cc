#include "loose_run.h"

#include <algorithm>
#include <cerrno>
#include <csignal>

#include "survivors.h"

namespace reaper {

namespace {

// What a payload leaves behind when it ends by itself gets at most this long.
constexpr Micros kSweepGrace = kSecond;
// When pins cannot be had, exits cannot be waited for: then, and only then, is the table read again.
constexpr Micros kBlindLook = 10 * kMillisecond;
// Members that fork faster than they are found and killed are given up to the hard limit.
constexpr uint64_t kMostRounds = 100;

}  // namespace

void LooseRun::begin(Micros timeout, const StopRequest& defaults) {
  stop_ = defaults;
  if (timeout != kNever) timeout_at_ = boot_now() + timeout;
  handle(Event::kSpawned);
}

void LooseRun::stop(const StopRequest& request) {
  if (state_ == State::kStopping) {
    // A later request can only hasten what an earlier one began.
    grace_at_ = std::min(grace_at_, boot_now() + request.grace);
    stop_.hard = std::min(stop_.hard, request.hard);
    if (request.grace == 0) handle(Event::kKill);
    return;
  }
  if (state_ == State::kRunning) {
    stop_ = request;
    tree_.scan();
  }
  handle(request.grace == 0 ? Event::kKill : Event::kStop);
}

void LooseRun::member_exited(size_t slot) {
  tree_.exited(slot);
  if (slot == 0) report_.timeline.leader_exit = boot_now();
  if (over()) return;
  if (state_ == State::kRunning) {
    // A member that came and went before the ending is nobody's business.
    if (slot != 0) return;
    tree_.scan();
    handle(tree_.alive() == 0 ? Event::kEmpty : Event::kPayloadExited);
  } else if (tree_.pinned() == 0) {
    look();
  }
}

void LooseRun::tick() {
  const Micros now = boot_now();
  if (now >= timeout_at_) {
    timeout_at_ = kNever;
    if (state_ == State::kRunning) tree_.scan();
    handle(Event::kTimeout);
  }
  if (now >= look_at_ && !over()) look();
  if (now >= grace_at_ && !over()) {
    grace_at_ = kNever;
    handle(Event::kGraceOver);
  }
  if (now >= hard_at_ && !over()) {
    hard_at_ = kNever;
    look();
    if (!over()) handle(Event::kHardOver);
  }
}

Micros LooseRun::deadline() const {
  if (over()) return kNever;
  return std::min({timeout_at_, grace_at_, hard_at_, look_at_});
}

void LooseRun::handle(Event event) {
  const Cause cause = cause_of(state_, event);
  if (cause != Cause::kNone && report_.cause == Cause::kNone) report_.cause = cause;
  const Transition next = transition(state_, event);
  state_ = next.next;
  carry_out(next.action);
}

void LooseRun::carry_out(Action action) {
  switch (action) {
    case Action::kTerm:
      return term();
    case Action::kSweep:
      stop_.grace = std::min(stop_.grace, kSweepGrace);
      return stop_.grace == 0 ? handle(Event::kKill) : term();
    case Action::kKill:
      return kill();
    case Action::kProve:
      return prove();
    case Action::kGiveUp:
      return give_up();
    default:
      return;
  }
}

// Whoever brought this about has just looked who is there.
void LooseRun::begin_ending() {
  if (report_.timeline.began != kNever) return;
  report_.timeline.began = tree_.root_exited() ? report_.timeline.leader_exit : boot_now();
  timeout_at_ = kNever;
  report_.counts.members_at_start = report_.counts.peak = tree_.alive_total();
  note_escapees();
}

void LooseRun::term() {
  begin_ending();
  report_.timeline.term_sent = boot_now();
  grace_at_ = boot_now() + stop_.grace;
  tree_.signal(stop_.signal, true);
  if (tree_.pinned() == 0) look();
}

// Fixpoint: what was forked while others were being killed is found by the next look, until nobody new is.
void LooseRun::kill() {
  begin_ending();
  if (report_.timeline.term_sent != kNever) tree_.scan();
  note_killed();
  grace_at_ = kNever;
  report_.timeline.kill_sent = boot_now();
  hard_at_ = boot_now() + stop_.hard;
  if (owns_group_) tree_.signal_root_group(SIGKILL);
  uint64_t seen = 0;
  do {
    seen = tree_.seen_total();
    tree_.signal(SIGKILL, false);
    report_.counts.rounds++;
    tree_.scan();
    settled_ = tree_.seen_total() == seen;
  } while (!settled_ && report_.counts.rounds < kMostRounds);
  if (tree_.pinned() == 0) look();
}

// Twice, for a process can be missed by a scan that it forks behind.
void LooseRun::look() {
  look_at_ = kNever;
  const uint64_t seen = tree_.seen_total();
  const int error = tree_.scan();
  report_.counts.peak = std::max<uint64_t>(report_.counts.peak, tree_.alive_total());
  if (tree_.alive() == 0 && error == 0 && tree_.scan() == 0 && tree_.alive() == 0) return handle(Event::kEmpty);
  if (state_ == State::kKilling && tree_.seen_total() > seen) {
    tree_.signal(SIGKILL, false);
    report_.counts.rounds++;
  }
  if (tree_.pinned() == 0) {
    report_.trouble("PIN", tree_.pin_error());
    look_at_ = boot_now() + kBlindLook;
  }
}

void LooseRun::prove() {
  begin_ending();
  if (report_.timeline.empty == kNever) report_.timeline.empty = boot_now();
  Counts& counts = report_.counts;
  const uint64_t all = std::max<uint64_t>(tree_.seen_total(), counts.members_at_start);
  counts.forked_during_grace = all - counts.members_at_start;
  counts.ended_by_term = all > counts.needed_kill ? all - counts.needed_kill : 0;
  report_.proof.add("scan-empty");
  report_.proof.strength = tree_.table().shows_everybody() ? Strength::kStrong : Strength::kWeak;
  if (tree_.root_group_is_gone()) report_.proof.add("group-esrch");
}

void LooseRun::give_up() {
  report_.survivors_total = tree_.alive_total();
  for (size_t i = 0; i < tree_.alive() && report_.survivor_count < 64; i++) {
    describe_survivor(tree_.table(), tree_.member(i), report_.survivors[report_.survivor_count++]);
  }
  report_.proof.strength = Strength::kNone;
}

// Before the signal, for the dead have no name.
void LooseRun::note_killed() {
  report_.counts.needed_kill = tree_.alive_total();
  for (size_t i = 0; i < tree_.alive() && !report_.killed.full(); i++) {
    ProcessFacts facts;
    if (tree_.table().facts(tree_.member(i).id.pid, facts) != 0) continue;
    report_.killed.add(facts.id, facts.name(), nullptr);
  }
  report_.killed.total = tree_.alive_total();
}

void LooseRun::note_escapees() {
  for (size_t i = 0; i < tree_.alive(); i++) {
    ProcessFacts facts;
    if (tree_.table().facts(tree_.member(i).id.pid, facts) != 0) continue;
    const bool left_session = facts.sid != tree_.root().sid;
    if (!left_session && facts.pgid == tree_.root().pgid) continue;
    report_.escapees.add(facts.id, facts.name(), left_session ? "session" : "group");
  }
}

}  // namespace reaper
