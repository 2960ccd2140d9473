// The life of a run as a table: state x event -> next state, action. Pure; the supervisor and the addon carry
// out the actions. Printed by `agent-supervisor --states`, tested exhaustively.
#pragma once

#include <cstddef>
#include <string_view>

#include "text.h"

namespace reaper {

enum class State : unsigned char { kStarting, kRunning, kDraining, kStopping, kKilling, kEnded, kFailed };
constexpr size_t kStateCount = 7;

enum class Event : unsigned char {
  kSpawned,        // the payload has exec'd
  kSpawnFailed,    // it never will
  kPayloadExited,  // the payload is gone, others are left
  kEmpty,          // nobody is left, with proof
  kStop,           // end it, with grace
  kKill,           // end it now
  kFinish,         // it said that it is done: let it drain
  kDrainOver,
  kTimeout,
  kIdle,
  kStarterGone,  // and the policy says terminate
  kTerminalLost,
  kGraceOver,
  kHardOver,
};
constexpr size_t kEventCount = 14;

enum class Action : unsigned char {
  kNone,
  kWatch,   // arm the deadlines of a running payload
  kDrain,   // arm, or shorten, the drain deadline
  kTerm,    // first signal + CONT to every member; arm grace
  kSweep,   // the same for what the payload left, with the short grace
  kHasten,  // shorten what is left of the grace
  kKill,    // SIGKILL to every member; arm hard
  kProve,   // take the proof, remove the leaf, report
  kGiveUp,  // list the survivors and why, report
};

enum class Cause : unsigned char {
  kNone,
  kExited,
  kKilled,
  kTimeout,
  kIdle,
  kDrained,
  kTerminalLost,
  kParentExit,
  kOom,
  kSpawnFailed,
  kLost,
};
constexpr size_t kCauseCount = 11;

struct Transition {
  State next;
  Action action;
};

// Total: every pair has an answer; what means nothing in a state leaves it as it is.
Transition transition(State state, Event event);

// The cause that `event` gives a run which it makes leave `from`; kNone when the run already has one.
Cause cause_of(State from, Event event);

std::string_view state_name(State state);
std::string_view event_name(Event event);
std::string_view action_name(Action action);
std::string_view cause_name(Cause cause);
bool parse_cause(std::string_view name, Cause& cause);

// The whole table as Markdown.
void print_ladder(Text& out);

}  // namespace reaper
