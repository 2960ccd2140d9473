// The ladder carried out on a loose tree, a run of our own in the group tier or somebody else's tree. It
// waits for nothing itself: its owner reports exits and the time, and asks for the next deadline.
#pragma once

#include "ladder.h"
#include "loose_tree.h"
#include "report.h"

namespace reaper {

struct StopRequest {
  int signal = 0;
  Micros grace = 0;
  Micros hard = 0;
};

class LooseRun {
 public:
  // `owns_group`: the root's group was made by us, so that all who are in it may be killed at one stroke.
  LooseRun(LooseTree& tree, Report& report, bool owns_group)
      : tree_(tree), report_(report), owns_group_(owns_group) {}

  // The root runs now. `timeout` may be kNever.
  void begin(Micros timeout, const StopRequest& defaults);
  void stop(const StopRequest& request);
  void member_exited(size_t slot);
  void tick();

  // kNever when only an exit can change anything.
  Micros deadline() const;
  bool over() const { return state_ == State::kEnded || state_ == State::kFailed; }
  State state() const { return state_; }

 private:
  void handle(Event event);
  void carry_out(Action action);
  void begin_ending();
  void term();
  void kill();
  void prove();
  void give_up();
  void look();
  void note_killed();
  void note_escapees();

  LooseTree& tree_;
  Report& report_;
  const bool owns_group_;
  State state_ = State::kStarting;
  bool settled_ = false;  // the last scan found nobody new
  StopRequest stop_;
  Micros timeout_at_ = kNever;
  Micros grace_at_ = kNever;
  Micros hard_at_ = kNever;
  Micros look_at_ = kNever;
};

}  // namespace reaper
