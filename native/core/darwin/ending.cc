#include "ending.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "../survivors.h"
#include "unique_id.h"

namespace reaper {

namespace {

constexpr int kTermPasses = 8;
// Forks that outrun as many rounds at a time are left to the next report of one.
constexpr int kRoundsAtOnce = 16;
// A fork whose report is under way when the first look sees nobody has arrived by the second.
constexpr Micros kQuiet = 10 * kMillisecond;
// A debugger withholds exits from us; this is when we look for ourselves, then after twice as long, and so on.
constexpr Micros kFirstBackstop = 20 * kMillisecond;

}  // namespace

int Ending::prepare() { return members_.reserve(); }

void Ending::begin(Micros now) {
  if (report_.timeline.began == kNever) report_.timeline.began = now;
}

void Ending::term(int signal) {
  graceful_ = true;
  Tracker& tracker = containment_.tracker();
  report_.timeline.term_sent = boot_now();
  uint64_t fresh = 1;
  for (int pass = 0; pass < kTermPasses && fresh > 0; pass++) {
    fresh = 0;
    tracker.look();
    if (pass == 0) note_escapees();
    tracker.for_each_alive([&](Node& node) {
      if (node.asked) return;
      node.asked = true;
      fresh++;
      const ProcessId id{node.pid, node.id};
      // A stopped process keeps its SIGTERM pending (sigaction(2)).
      if (signal_exactly(id, signal) == EPERM) report_.trouble("SIGNAL_REFUSED", EPERM);
      signal_exactly(id, SIGCONT);
    });
    (pass == 0 ? report_.counts.members_at_start : report_.counts.forked_during_grace) += fresh;
  }
}

void Ending::kill() {
  killing_ = true;
  Tracker& tracker = containment_.tracker();
  tracker.look();
  report_.counts.needed_kill = tracker.alive();
  if (!graceful_) {
    report_.counts.members_at_start = tracker.alive();
    note_escapees();
  }
  note_killed();
  report_.timeline.kill_sent = boot_now();
  // The group first, in one call; its number is its own as long as our unreaped child leads it.
  if (!reaped_) ::kill(-containment_.leader_pid(), SIGKILL);
  kill_again();
}

bool Ending::kill_again() {
  if (!killing_) return false;
  Tracker& tracker = containment_.tracker();
  uint64_t all = 0;
  for (int i = 0; i < kRoundsAtOnce; i++) {
    report_.counts.rounds++;
    const uint64_t fresh = kill_fresh();
    if (fresh == 0) break;
    all += fresh;
    tracker.look();
  }
  if (tracker.alive() > 0) {
    backstop_ = backstop_ == 0 ? kFirstBackstop : backstop_ * 2;
    tracker.ring_in(backstop_);
  }
  return all > 0;
}

uint64_t Ending::kill_fresh() {
  uint64_t fresh = 0;
  containment_.tracker().for_each_alive([&](Node& node) {
    if (node.killed) return;
    node.killed = true;
    fresh++;
    if (signal_exactly({node.pid, node.id}, SIGKILL) == EPERM) report_.trouble("SIGNAL_REFUSED", EPERM);
  });
  return fresh;
}

// Only the payload is waited for, by its number, which is its own until then. waitpid and not waitid, which tells
// of a signal here only that there was one.
int Ending::next_change(ChildChange& change) {
  const pid_t child = containment_.child_pid();
  if (reaped_) return -1;
  siginfo_t info{};
  if (waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == child) {
    containment_.tracker().leader_exits();
  }
  int status = 0;
  pid_t pid;
  while ((pid = waitpid(child, &status, WNOHANG | WUNTRACED | WCONTINUED)) < 0 && errno == EINTR) {
  }
  if (pid == 0) return 0;
  if (pid < 0 || WIFEXITED(status) || WIFSIGNALED(status)) {
    reaped_ = true;
    containment_.tracker().leader_reaped();
    report_.timeline.reaped = boot_now();
  }
  if (pid < 0) return -1;
  if (WIFEXITED(status)) {
    change = {pid, CLD_EXITED, WEXITSTATUS(status)};
  } else if (WIFSIGNALED(status)) {
    change = {pid, WCOREDUMP(status) ? CLD_DUMPED : CLD_KILLED, WTERMSIG(status)};
  } else if (WIFSTOPPED(status)) {
    change = {pid, CLD_STOPPED, WSTOPSIG(status)};
  } else {
    change = {pid, CLD_CONTINUED, SIGCONT};
  }
  return 1;
}

bool Ending::prove() {
  Tracker& tracker = containment_.tracker();
  tracker.look();
  if (tracker.alive() > 0) {
    empty_since_ = kNever;
    return false;
  }
  const Micros now = boot_now();
  if (empty_since_ == kNever || tracker.graph().found() != found_when_empty_) {
    empty_since_ = now;
    found_when_empty_ = tracker.graph().found();
  }
  if (now - empty_since_ < kQuiet) {
    tracker.ring_in(empty_since_ + kQuiet - now);
    return false;
  }
  report_.timeline.empty = empty_since_;
  Proof& proof = report_.proof;
  proof.strength = Strength::kWeak;
  if (tracker.trouble() == 0) {
    proof.add("scan-empty");
    proof.strength = Strength::kStrong;
  } else {
    report_.trouble("FOLLOW", tracker.trouble());
  }
  // Asked of nobody: the signal 0. If the number was given to another group meanwhile, this says nothing.
  if (::kill(-containment_.leader_pid(), 0) != 0 && errno == ESRCH) proof.add("group-esrch");
  settle_counts();
  return true;
}

void Ending::settle_counts() {
  Counts& counts = report_.counts;
  counts.peak = containment_.tracker().graph().peak();
  if (!graceful_) return;
  const uint64_t all = counts.members_at_start + counts.forked_during_grace;
  counts.ended_by_term = all > counts.needed_kill ? all - counts.needed_kill : 0;
}

void Ending::list_survivors() {
  const MemberList& left = members();
  report_.survivors_total = left.total();
  for (size_t i = 0; i < left.size() && report_.survivor_count < Report::kMostSurvivors; i++) {
    describe_survivor(containment_.table(), left[i], report_.survivors[report_.survivor_count++]);
  }
  report_.proof.strength = Strength::kNone;
  settle_counts();
}

const MemberList& Ending::members() {
  members_.clear();
  containment_.tracker().look();
  containment_.tracker().for_each_alive([&](const Node& node) {
    ProcessFacts facts;
    if (containment_.table().facts(node.pid, facts) != 0 || facts.id.start_time != node.id) return;
    members_.add({facts.id, facts.ppid});
  });
  return members_;
}

void Ending::note_escapees() {
  const pid_t leader = containment_.leader_pid();
  const pid_t session = getsid(leader);
  containment_.tracker().for_each_alive([&](const Node& node) {
    const pid_t its_session = getsid(node.pid);
    const bool other_session = session > 0 && its_session > 0 && its_session != session;
    const bool other_group = getpgid(node.pid) != leader;
    if (node.pid == leader || its_session < 0 || (!other_session && !other_group)) return;
    ProcessFacts facts;
    if (!report_.escapees.full()) containment_.table().facts(node.pid, facts);
    report_.escapees.add({node.pid, node.id}, facts.name(), other_session ? "session" : "group");
  });
}

void Ending::note_killed() {
  containment_.tracker().for_each_alive([&](const Node& node) {
    if (graceful_ && !node.asked) report_.counts.forked_during_grace++;
    ProcessFacts facts;
    if (!report_.killed.full()) containment_.table().facts(node.pid, facts);
    report_.killed.add({node.pid, node.id}, facts.name(), nullptr);
  });
}

}  // namespace reaper
