#include "ending.h"

#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace reaper {

namespace {

constexpr int kTermPasses = 8;
// How long the graceful phase may look for members. Under a bomb it would never be done, and what it does not
// reach is killed at the deadline.
constexpr Micros kTermLimit = 200 * kMillisecond;
// A scan of the whole table may take so much longer for others' sake (tree.h).
constexpr Micros kScanLimit = 2 * kSecond;
// The same before a kill without grace, for what can be seen neither in a leaf nor by reaping.
constexpr Micros kKillLimit = 10 * kMillisecond;
// From so many rounds on that found strays the walk goes below our own children too: a chain of sessions would
// else die one a round.
constexpr uint64_t kDeepRound = 3;
// With more live members than this in a deep round we face a bomb, and with fewer if the walks before have not
// been the end of it. What is no bomb is not held up: its dead are reaped while the others die.
constexpr uint64_t kBomb = 256;
constexpr uint64_t kBombRound = 5;
// How long one attempt to starve it may take; the loop has its turn between them.
constexpr Micros kStarvingLimit = 5 * kSecond;
// Milliseconds for one death. One that cannot die holds up nobody.
constexpr int kDeathPatience = 20;

}  // namespace

int Ending::prepare() {
  int error = members_.reserve();
  if (error == 0) error = seen_.reserve();
  return error != 0 ? error : signalled_.reserve();
}

void Ending::begin(Micros now) {
  if (report_.timeline.began == kNever) report_.timeline.began = now;
}

// Frozen members cannot fork between the listing and their signal (cgroup-v2, cgroup.freeze). That they are frozen
// is not waited for, since the kernel says so only every 10 ms; who was in the middle of a fork is found by the
// next pass, and passes are repeated until nobody new is found.
void Ending::term(int signal) {
  graceful_ = true;
  Leaf& leaf = containment_.leaf();
  if (leaf.valid() && !leaf.freeze(true)) report_.trouble("FREEZE", errno);
  report_.timeline.term_sent = boot_now();

  bool at_once = false;
  // Without a process table a listing tries every number there is.
  const int passes = containment_.table().readable() ? kTermPasses : 1;
  const Micros deadline = report_.timeline.term_sent + kTermLimit;
  uint64_t fresh = 1;
  for (int pass = 0; pass < passes && fresh > 0 && boot_now() < deadline; pass++) {
    fresh = 0;
    containment_.list(members_, true, deadline);
    if (report_.counts.peak < members_.total()) report_.counts.peak = members_.total();
    if (pass == 0) {
      note_escapees();
      at_once = containment_.signal_at_once(signal);
    }
    for (size_t i = 0; i < members_.size(); i++) {
      if (!seen_.add(members_[i].id.pid)) continue;
      fresh++;
      if (pass == 0 && at_once && had_it_at_once(members_[i].id.pid)) continue;
      if (signal_member(members_[i], signal).refused != 0) report_.trouble("SIGNAL_REFUSED", EPERM);
    }
    (pass == 0 ? report_.counts.members_at_start : report_.counts.forked_during_grace) += fresh;
  }
  if (leaf.valid()) leaf.freeze(false);
  if (!containment_.table().readable() && !leaf.valid() && !report_.exit.known) {
    // No table to list from: the payload, which we have not reaped, is ours to name without one.
    containment_.signal_payload(signal);
    containment_.signal_payload(SIGCONT);
  }
}

// In the group tier members of the session that are in other groups have not.
bool Ending::had_it_at_once(pid_t pid) const {
  return containment_.tier() == Tier::kPidns || getpgid(pid) == containment_.leader_pid();
}

// Without a process table there is no start time to compare; a pidfd whose cgroup is the leaf is a member.
Reached Ending::signal_member(const Member& member, int signal) {
  if (containment_.table().readable()) return reach(containment_.table(), member, signal, true);
  ProcessPin pin;
  if (pin.open_unchecked(member.id.pid) != 0) return {0, 1, 0};
  if (!containment_.leaf().holds(containment_.table(), member.id.pid, pin)) return {0, 1, 0};
  const int error = pin.signal(signal);
  if (error == 0) pin.signal(SIGCONT);
  return {error == 0 ? 1U : 0U, error == ESRCH ? 1U : 0U, error == EPERM ? 1U : 0U};
}

void Ending::kill() {
  killing_ = true;
  Leaf& leaf = containment_.leaf();
  // A leaf lists its members in one read; a walk would be slower than the kill that it delays. For the same
  // reason nobody's name is looked up when there was no grace.
  const bool reaps_all = containment_.tier() == Tier::kSubreaper;
  const bool can_list = leaf.valid() || containment_.table().readable();
  report_.counts.listed = can_list;
  if (can_list && (graceful_ || leaf.valid() || !reaps_all)) {
    const bool walks = !leaf.valid() || containment_.tier() == Tier::kPidns;
    const Micros limit = boot_now() + (graceful_ ? kTermLimit : kKillLimit);
    const Micros for_few = graceful_ ? kScanLimit : 0;
    if (containment_.list(members_, graceful_ || walks, limit, for_few) != 0) report_.counts.listed = false;
    report_.counts.needed_kill = members_.total();
    if (report_.counts.peak < members_.total()) report_.counts.peak = members_.total();
    if (!graceful_) {
      report_.counts.members_at_start = members_.total();
      note_escapees();
    }
    note_killed();
  }
  report_.timeline.kill_sent = boot_now();
  int error = 0;
  if (leaf.valid()) {
    error = leaf.kill();
    if (error != 0) report_.trouble("CGROUP_KILL", error);
  }
  if (containment_.ns_init().active()) ::kill(containment_.child_pid(), SIGKILL);
  if (!leaf.valid() || error != 0) kill_round();
}

bool Ending::kill_again() {
  if (!killing_ || containment_.ns_init().active()) return false;
  if (containment_.has_leaf() && !kill_outside_leaf()) return false;
  return kill_round();
}

// Who has left the leaf is still our descendant, and falls to us like anybody else. Members that are only slow
// to die are inside, and will be reaped.
bool Ending::kill_outside_leaf() {
  bool populated = true;
  if (containment_.leaf().populated(populated) && populated) return false;
  bool outside = false;
  containment_.own_children().for_each([&](pid_t pid) {
    ProcessFacts facts;
    const ProcessPin none;
    facts.id.pid = pid;
    const bool looked_up = containment_.table().facts(pid, facts) == 0;
    if (looked_up && facts.is_zombie()) return;
    if (containment_.leaf().holds(containment_.table(), pid, none)) return;
    outside = true;
    if (looked_up && !report_.breaches.lists(facts.id)) report_.breaches.add(facts.id, facts.name(), "left-leaf");
  });
  return outside;
}

// One round of the fixpoint. A dead parent cannot fork again, its children fall to us, and the next round finds
// them; so it converges unless forks outrun kills.
bool Ending::kill_round() {
  const uint64_t round = ++report_.counts.rounds;
  const pid_t leader = containment_.leader_pid();
  // The group first, in one call that no fork of its members can escape: nobody can join it alive after that, so
  // once is enough. By pidfd it needs no leader alive; without that flag only while our unreaped leader keeps the
  // number.
  if (round == 1 && containment_.leader().valid() && containment_.leader().signal_group(SIGKILL) == ENOTSUP &&
      !report_.exit.known) {
    ::kill(-leader, SIGKILL);
  }
  reaped_in_round_ = signalled_in_round_ = 0;
  if (containment_.tier() == Tier::kGroup) {
    return kill_listed(boot_now() + kStarvingLimit) > 0 || unseen_ != ESRCH;
  }
  bool fresh = false;
  bool stray = false;
  containment_.own_children().for_each([&](pid_t pid) {
    signalled_in_round_++;
    const bool first = signalled_.add(pid);
    fresh |= first;
    stray |= first && getpgid(pid) != leader;
    ::kill(pid, SIGKILL);
  });
  // What falls to us from the group is dying already. Only strays that keep coming are worth a walk.
  if (stray && ++stray_rounds_ >= kDeepRound) starve();
  return fresh;
}

// Below our own children too: a chain of sessions would else die one a round. A bomb is starved: until all of it
// is dead nobody is reaped, so the dead keep their numbers, and at the limit of pids nothing new can be born.
void Ending::starve() {
  const Micros limit = boot_now() + kStarvingLimit;
  if (kill_listed(limit) < kBomb && stray_rounds_ < kBombRound) return;
  setpriority(PRIO_PROCESS, 0, -20);
  do {
    report_.counts.rounds++;
    kill_what_falls(limit);
  } while (kill_listed(limit) > 0 && boot_now() < limit);
}

// A bomb of sessions leaves us one share of the processor among hundreds (sched(7), autogroup), and of that a walk
// is long. Whoever loses his parent falls to us: to read our own children takes next to nothing, and the dying
// have the processor while we wait for the last of them.
void Ending::kill_what_falls(Micros limit) {
  while (boot_now() < limit) {
    pid_t last = 0;
    containment_.own_children().for_each([&](pid_t pid) {
      if (!signalled_.add(pid)) return;
      last = pid;
      ::kill(pid, SIGKILL);
    });
    if (last == 0) return;
    ProcessPin pin;
    pollfd dead{.fd = pin.open_unchecked(last) == 0 ? pin.fd() : -1, .events = POLLIN, .revents = 0};
    poll(&dead, 1, kDeathPatience);
  }
}

uint64_t Ending::kill_listed(Micros limit) {
  containment_.list(members_, true, limit);
  for (size_t i = 0; i < members_.size(); i++) {
    reach(containment_.table(), members_[i], SIGKILL, false);
  }
  return members_.total();
}

int Ending::next_change(ChildChange& change) {
  siginfo_t info{};
  const int flags = WEXITED | WSTOPPED | WCONTINUED | WNOHANG | __WALL;
  while (waitid(P_ALL, 0, &info, flags) != 0) {
    // Only that word is proof. A filter of system calls may say another.
    if (errno != EINTR) return errno == ECHILD ? -1 : 0;
  }
  if (info.si_pid == 0) return 0;
  change = {info.si_pid, info.si_code, info.si_status};
  return 1;
}

void Ending::count_reaped(pid_t pid) {
  signalled_.remove(pid);  // the number can be another's now
  report_.counts.adopted++;
  report_.counts.zombies_reaped++;
  if (report_.timeline.began != kNever && graceful_ && seen_.add(pid)) report_.counts.forked_during_grace++;
}

}  // namespace reaper
