#include "run.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "core/names.h"

namespace reaper {

namespace {

// What the payload left behind had no part in its work that was worth a long wait.
constexpr Micros kLeftoverGrace = kSecond;
// A child that was signalled is not signalled again until it should long be dead.
constexpr Micros kRoundPatience = 20 * kMillisecond;
// Every message wakes its reader, who then competes with the dying for a processor. What is said in the first
// moment after a kill is said together, at the end or after this.
constexpr Micros kQuiet = 5 * kMillisecond;

Micros earlier(Micros a, Micros b) { return a < b ? a : b; }

}  // namespace

int Run::run(char* const* environment) {
  if (!prepare()) {
    control_.close(kSecond);
    return 125;
  }
  if (!start_payload(environment)) {
    complain_about_spawn();
    tell_spawn_failed();
    dispatch(Event::kSpawnFailed);
  } else {
    dispatch(Event::kSpawned);
    tell_spawned(nullptr);
  }
  while (!done_) {
    if (boot_now() >= quiet_until_) control_.flush_all();
    loop_.wait(earlier(next_deadline(), quiet_until_ > boot_now() ? quiet_until_ : kNever));
    expire();
  }
  control_.flush_all();
  run_hook();
  terminal_.restore();
  deliver_output();
  control_.close(kSecond);
  return exit_code();
}

void Run::dispatch(Event event) {
  const Transition t = transition(state_, event);
  const Cause cause = cause_of(state_, event);
  if (cause != Cause::kNone) report_.cause = cause == Cause::kKilled ? asked_cause_ : cause;
  const bool changed = t.next != state_;
  state_ = t.next;
  if (changed) tell_state();
  perform(t.action);
}

void Run::perform(Action action) {
  const Micros now = boot_now();
  switch (action) {
    case Action::kNone:
    case Action::kWatch:
      return;
    case Action::kDrain:
      drain_at_ = earlier(drain_at_, now + config_.drain);
      return;
    case Action::kHasten:
      grace_at_ = earlier(grace_at_, now + grace_);
      return;
    case Action::kTerm:
      ending_.begin(now);
      if (grace_ == 0) return dispatch(Event::kGraceOver);
      ending_.term(first_signal_);
      // From when they had the signal: listing them first takes time, and that is not theirs to lose.
      grace_at_ = boot_now() + grace_;
      return children_changed();
    case Action::kSweep:
      ending_.begin(report_.timeline.leader_exit);
      if (grace_ == 0) return dispatch(Event::kGraceOver);
      ending_.term(SIGTERM);
      grace_at_ = boot_now() + earlier(grace_, kLeftoverGrace);
      return children_changed();
    case Action::kKill:
      ending_.begin(now);
      ending_.kill();
      // From when they had it: listing them first takes time, and that is not theirs to lose.
      hard_at_ = report_.timeline.kill_sent + hard_;
      round_at_ = now + kRoundPatience;
      quiet_until_ = now + kQuiet;
      // Deaths will be told by SIGCHLD; in the group tier others are not our children.
      if (containment_.tier() == Tier::kGroup) children_changed();
      return;
    case Action::kProve:
    case Action::kGiveUp:
      ending_.begin(report_.timeline.leader_exit != kNever ? report_.timeline.leader_exit : now);
      if (action == Action::kGiveUp) ending_.list_survivors();
      return finish();
  }
}

void Run::on_signals() {
  Incoming incoming;
  bool children = false;
  while (signals_.next(incoming)) {
    if (incoming.signal == SIGCHLD) {
      children = true;
    } else {
      obey(incoming);
    }
  }
  if (children) children_changed();
}

void Run::obey(const Incoming& incoming) {
  if (done_) {
    const int signal = incoming.signal;
    if (signal == SIGHUP || signal == SIGINT || signal == SIGQUIT || signal == SIGTERM) output_.abandon();
    return;
  }
  switch (meaning_of(incoming, headless_, getpid())) {
    case Meaning::kForward:
      signal_payload(incoming.signal);
      return;
    case Meaning::kTerminalLost:
      return dispatch(Event::kTerminalLost);
    case Meaning::kHint:
      return output_.say("\r\nagent-supervisor: Ctrl-C does not reach the agent; Ctrl-\\ ends the run\r\n");
    case Meaning::kStop:
      return dispatch(Event::kStop);
    case Meaning::kContinued:
      if (payload_stopped_ && terminal_.present()) {
        terminal_.resumed(containment_.leader_pid());
      } else if (incoming.from_process) {
        signal_payload(SIGCONT);
      }
      return;
    default:
      return;
  }
}

// Once it is reaped its number can be another's, and not every kernel has given us a pidfd.
void Run::signal_payload(int signal) {
  if (!report_.exit.known) containment_.signal_payload(signal);
}

void Run::children_changed() {
  if (done_ || state_ == State::kStarting) return;
  bool no_child = ending_.reap([this](const ChildChange& change) { child_changed(change); });
  hear_containment();
  if (done_) return;
  if (!no_child && state_ == State::kKilling && ending_.round_is_over()) kill_round();
  after_deaths(no_child);
}

// A new round waits for the deaths of the last. One that cannot die must not hold up the others: after a while
// there is a round anyway, and another only if that one found somebody new.
void Run::kill_round() { round_at_ = ending_.kill_again() ? boot_now() + kRoundPatience : kNever; }

void Run::child_changed(const ChildChange& change) {
  const bool exited = change.code == CLD_EXITED || change.code == CLD_KILLED || change.code == CLD_DUMPED;
  if (containment_.tier() == Tier::kPidns) {
    // The init is gone, and with it everybody; it may have died before it could tell of the payload.
    if (exited) {
      hear_containment();
      if (!report_.exit.known && change.code != CLD_EXITED) payload_exited(change.code, change.status);
    }
    return;
  }
  if (exited) {
    report_.counts.zombies_reaped++;
    payload_exited(change.code, change.status);
  } else if (change.code == CLD_STOPPED) {
    payload_stopped_ = true;
    if (!headless_ && terminal_.present()) terminal_.payload_stopped(change.pid, change.status);
  } else {
    payload_stopped_ = false;
  }
}

void Run::payload_exited(int code, int status) {
  report_.exit.known = true;
  report_.exit.code = code == CLD_EXITED ? status : -1;
  report_.exit.signal = code == CLD_EXITED ? 0 : status;
  report_.exit.core_dumped = code == CLD_DUMPED;
  payload_stopped_ = false;
  report_.timeline.leader_exit = boot_now();
  tell_exited(nullptr);
}

// In the group tier others are nobody's children of ours: an empty list of children says nothing, a scan decides.
void Run::after_deaths(bool no_child) {
  if (done_) return;
  if (no_child && ending_.prove()) return dispatch(Event::kEmpty);
  if (report_.exit.known && (state_ == State::kRunning || state_ == State::kDraining)) {
    return dispatch(Event::kPayloadExited);
  }
  if (no_child) watch_others();
}

Micros Run::next_deadline() const {
  switch (state_) {
    case State::kRunning:
      return earlier(timeout_at_, config_.idle == kNever ? kNever : output_.last_output() + config_.idle);
    case State::kDraining:
      return earlier(timeout_at_, drain_at_);
    case State::kStopping:
      return grace_at_;
    case State::kKilling:
      return earlier(hard_at_, round_at_);
    default:
      return kNever;
  }
}

// After a suspend, or a pause of ours, the deaths that happened meanwhile are looked at before anything escalates.
void Run::expire() {
  if (done_ || boot_now() < next_deadline()) return;
  on_signals();
  if (done_) return;
  const Micros now = boot_now();
  if (now < next_deadline()) return;
  switch (state_) {
    case State::kRunning:
      return dispatch(now >= timeout_at_ ? Event::kTimeout : Event::kIdle);
    case State::kDraining:
      return dispatch(now >= timeout_at_ ? Event::kTimeout : Event::kDrainOver);
    case State::kStopping:
      return dispatch(Event::kGraceOver);
    case State::kKilling:
      if (now >= hard_at_) return dispatch(Event::kHardOver);
      kill_round();
      // Whom no scan finds nobody can watch.
      if (containment_.tier() == Tier::kGroup) children_changed();
      return;
    default:
      return;
  }
}

}  // namespace reaper
