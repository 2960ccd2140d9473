#include "core/ladder.h"

#include <doctest/doctest.h>

namespace reaper {
namespace {

constexpr State kStates[] = {State::kStarting, State::kRunning, State::kDraining, State::kStopping,
                             State::kKilling,  State::kEnded,   State::kFailed};

constexpr bool is_final(State state) { return state == State::kEnded || state == State::kFailed; }

template <typename Visit>
void for_each_pair(Visit visit) {
  for (const State state : kStates) {
    for (size_t e = 0; e < kEventCount; e++) visit(state, static_cast<Event>(e));
  }
}

TEST_CASE("a final state answers every event with nothing") {
  for_each_pair([](State state, Event event) {
    if (!is_final(state)) return;
    CHECK(transition(state, event).next == state);
    CHECK(transition(state, event).action == Action::kNone);
  });
}

TEST_CASE("no event leads back to an earlier state") {
  for_each_pair([](State state, Event event) {
    const State next = transition(state, event).next;
    CHECK(static_cast<int>(next) >= static_cast<int>(state));
  });
}

TEST_CASE("every change of state comes with an action, and only kills, drains and haste come without one") {
  for_each_pair([](State state, Event event) {
    const Transition t = transition(state, event);
    if (t.next != state) CHECK(t.action != Action::kNone);
    if (t.next == state && t.action != Action::kNone)
      CHECK((t.action == Action::kDrain || t.action == Action::kHasten));
  });
}

TEST_CASE("what is proven empty ends, from every state with a payload") {
  for (const State state : {State::kRunning, State::kDraining, State::kStopping, State::kKilling}) {
    const Transition t = transition(state, Event::kEmpty);
    CHECK(t.next == State::kEnded);
    CHECK(t.action == Action::kProve);
  }
}

TEST_CASE("a payload that leaves at the first signal does not stop the escalation for the others") {
  CHECK(transition(State::kStopping, Event::kPayloadExited).next == State::kStopping);
  CHECK(transition(State::kStopping, Event::kPayloadExited).action == Action::kNone);
  CHECK(transition(State::kStopping, Event::kGraceOver).action == Action::kKill);
}

TEST_CASE("only the hard limit gives up") {
  for_each_pair([](State state, Event event) {
    const bool gives_up = transition(state, event).action == Action::kGiveUp;
    CHECK(gives_up == (state == State::kKilling && event == Event::kHardOver));
  });
}

TEST_CASE("a second stop only hastens the first, and a kill is always at once") {
  CHECK(transition(State::kStopping, Event::kStop).action == Action::kHasten);
  CHECK(transition(State::kStopping, Event::kKill).action == Action::kKill);
  CHECK(transition(State::kKilling, Event::kStop).action == Action::kNone);
}

TEST_CASE("silence does not end a run that drains") {
  CHECK(transition(State::kDraining, Event::kIdle).next == State::kDraining);
  CHECK(cause_of(State::kDraining, Event::kIdle) == Cause::kNone);
}

TEST_CASE("exactly the events that make a run leave its living states give it a cause") {
  for_each_pair([](State state, Event event) {
    const bool alive = state == State::kStarting || state == State::kRunning || state == State::kDraining;
    const State next = transition(state, event).next;
    const bool leaves = alive && next != State::kStarting && next != State::kRunning && next != State::kDraining;
    CAPTURE(state_name(state));
    CAPTURE(event_name(event));
    CHECK((cause_of(state, event) != Cause::kNone) == leaves);
  });
}

TEST_CASE("causes have names that parse back, and none is no name") {
  for (size_t i = 1; i < kCauseCount; i++) {
    Cause cause = Cause::kNone;
    CHECK(parse_cause(cause_name(static_cast<Cause>(i)), cause));
    CHECK(cause == static_cast<Cause>(i));
  }
  Cause cause = Cause::kNone;
  CHECK_FALSE(parse_cause("none", cause));
  CHECK_FALSE(parse_cause("", cause));
}

TEST_CASE("the printed table has a row an event and a column a state") {
  char buffer[16 * 1024];
  Text text(buffer, sizeof buffer);
  print_ladder(text);
  CHECK_FALSE(text.overflowed());
  size_t rows = 0;
  size_t columns = 0;
  for (const char c : text.view()) rows += c == '\n' ? 1 : 0;
  for (const char c : text.view()) columns += c == '|' ? 1 : 0;
  CHECK(rows == kEventCount + 2);
  CHECK(columns == rows * (kStateCount + 2));
}

}  // namespace
}  // namespace reaper
