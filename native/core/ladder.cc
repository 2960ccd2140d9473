#include "ladder.h"

namespace reaper {

namespace {

using S = State;
using A = Action;

constexpr std::string_view kStateNames[kStateCount] = {"starting", "running", "draining", "stopping",
                                                       "killing",  "ended",   "failed"};
constexpr std::string_view kEventNames[kEventCount] = {
    "spawned",    "spawn failed", "payload exited", "empty",        "stop",          "kill",       "finish",
    "drain over", "timeout",      "idle",           "starter gone", "terminal lost", "grace over", "hard over"};
constexpr std::string_view kActionNames[] = {"-",      "watch", "drain", "term",   "sweep",
                                             "hasten", "kill",  "prove", "give up"};
constexpr std::string_view kCauseNames[kCauseCount] = {"none", "exited",       "killed",        "timeout",
                                                       "idle", "drained",      "terminal_lost", "parent_exit",
                                                       "oom",  "spawn_failed", "lost"};

// One row a state, one cell an event, in the order of the enumerations. A payload that ends is followed by the
// sweep of what it left; the escalation is bound to "empty" and never to the payload's exit, so a leader that
// leaves at the first TERM does not save the rest from the second.
// clang-format off: a row of the table is a row of the text
constexpr Transition kTable[kStateCount][kEventCount] = {
    // starting: no payload yet, so nothing can be stopped; a stop that comes now finds `running` an instant later
    {{S::kRunning, A::kWatch}, {S::kEnded, A::kProve}, {S::kStarting, A::kNone}, {S::kStarting, A::kNone},
     {S::kStarting, A::kNone}, {S::kStarting, A::kNone}, {S::kStarting, A::kNone}, {S::kStarting, A::kNone},
     {S::kStarting, A::kNone}, {S::kStarting, A::kNone}, {S::kStarting, A::kNone}, {S::kStarting, A::kNone},
     {S::kStarting, A::kNone}, {S::kStarting, A::kNone}},
    // running
    {{S::kRunning, A::kNone}, {S::kRunning, A::kNone}, {S::kStopping, A::kSweep}, {S::kEnded, A::kProve},
     {S::kStopping, A::kTerm}, {S::kKilling, A::kKill}, {S::kDraining, A::kDrain}, {S::kRunning, A::kNone},
     {S::kStopping, A::kTerm}, {S::kStopping, A::kTerm}, {S::kStopping, A::kTerm}, {S::kStopping, A::kTerm},
     {S::kRunning, A::kNone}, {S::kRunning, A::kNone}},
    // draining: silence is expected now, so idle does not end it
    {{S::kDraining, A::kNone}, {S::kDraining, A::kNone}, {S::kStopping, A::kSweep}, {S::kEnded, A::kProve},
     {S::kStopping, A::kTerm}, {S::kKilling, A::kKill}, {S::kDraining, A::kDrain}, {S::kStopping, A::kTerm},
     {S::kStopping, A::kTerm}, {S::kDraining, A::kNone}, {S::kStopping, A::kTerm}, {S::kStopping, A::kTerm},
     {S::kDraining, A::kNone}, {S::kDraining, A::kNone}},
    // stopping
    {{S::kStopping, A::kNone}, {S::kStopping, A::kNone}, {S::kStopping, A::kNone}, {S::kEnded, A::kProve},
     {S::kStopping, A::kHasten}, {S::kKilling, A::kKill}, {S::kStopping, A::kNone}, {S::kStopping, A::kNone},
     {S::kStopping, A::kNone}, {S::kStopping, A::kNone}, {S::kStopping, A::kNone}, {S::kStopping, A::kNone},
     {S::kKilling, A::kKill}, {S::kStopping, A::kNone}},
    // killing
    {{S::kKilling, A::kNone}, {S::kKilling, A::kNone}, {S::kKilling, A::kNone}, {S::kEnded, A::kProve},
     {S::kKilling, A::kNone}, {S::kKilling, A::kNone}, {S::kKilling, A::kNone}, {S::kKilling, A::kNone},
     {S::kKilling, A::kNone}, {S::kKilling, A::kNone}, {S::kKilling, A::kNone}, {S::kKilling, A::kNone},
     {S::kKilling, A::kNone}, {S::kFailed, A::kGiveUp}},
    // ended
    {{S::kEnded, A::kNone}, {S::kEnded, A::kNone}, {S::kEnded, A::kNone}, {S::kEnded, A::kNone},
     {S::kEnded, A::kNone}, {S::kEnded, A::kNone}, {S::kEnded, A::kNone}, {S::kEnded, A::kNone},
     {S::kEnded, A::kNone}, {S::kEnded, A::kNone}, {S::kEnded, A::kNone}, {S::kEnded, A::kNone},
     {S::kEnded, A::kNone}, {S::kEnded, A::kNone}},
    // failed
    {{S::kFailed, A::kNone}, {S::kFailed, A::kNone}, {S::kFailed, A::kNone}, {S::kFailed, A::kNone},
     {S::kFailed, A::kNone}, {S::kFailed, A::kNone}, {S::kFailed, A::kNone}, {S::kFailed, A::kNone},
     {S::kFailed, A::kNone}, {S::kFailed, A::kNone}, {S::kFailed, A::kNone}, {S::kFailed, A::kNone},
     {S::kFailed, A::kNone}, {S::kFailed, A::kNone}},
};
// clang-format on

}  // namespace

Transition transition(State state, Event event) {
  return kTable[static_cast<size_t>(state)][static_cast<size_t>(event)];
}

Cause cause_of(State from, Event event) {
  if (from == State::kStarting) return event == Event::kSpawnFailed ? Cause::kSpawnFailed : Cause::kNone;
  if (from != State::kRunning && from != State::kDraining) return Cause::kNone;
  switch (event) {
    case Event::kPayloadExited:
    case Event::kEmpty:
      return from == State::kDraining ? Cause::kDrained : Cause::kExited;
    case Event::kStop:
    case Event::kKill:
      return Cause::kKilled;
    case Event::kDrainOver:
      return from == State::kDraining ? Cause::kDrained : Cause::kNone;
    case Event::kTimeout:
      return Cause::kTimeout;
    case Event::kIdle:
      return from == State::kRunning ? Cause::kIdle : Cause::kNone;
    case Event::kStarterGone:
      return Cause::kParentExit;
    case Event::kTerminalLost:
      return Cause::kTerminalLost;
    default:
      return Cause::kNone;
  }
}

std::string_view state_name(State state) { return kStateNames[static_cast<size_t>(state)]; }

std::string_view event_name(Event event) { return kEventNames[static_cast<size_t>(event)]; }

std::string_view action_name(Action action) { return kActionNames[static_cast<size_t>(action)]; }

std::string_view cause_name(Cause cause) { return kCauseNames[static_cast<size_t>(cause)]; }

bool parse_cause(std::string_view name, Cause& cause) {
  for (size_t i = 1; i < kCauseCount; i++) {
    if (kCauseNames[i] == name) {
      cause = static_cast<Cause>(i);
      return true;
    }
  }
  return false;
}

void print_ladder(Text& out) {
  out << "| event |";
  for (const std::string_view name : kStateNames) out << ' ' << name << " |";
  out << "\n|---|";
  for (size_t s = 0; s < kStateCount; s++) out << "---|";
  out << '\n';
  for (size_t e = 0; e < kEventCount; e++) {
    out << "| " << kEventNames[e] << " |";
    for (size_t s = 0; s < kStateCount; s++) {
      const Transition t = kTable[s][e];
      out << ' ';
      if (t.action == Action::kNone) {
        out << '.';
      } else {
        out << action_name(t.action);
        if (t.next != static_cast<State>(s)) out << " -> " << state_name(t.next);
      }
      out << " |";
    }
    out << '\n';
  }
}

}  // namespace reaper
