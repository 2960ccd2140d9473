// The supervisors that a host knows: a bounded table whose pages are touched only as far as it is used.
#pragma once

#include "../loop.h"
#include "core/lost_leaf.h"
#include "core/process.h"

namespace reaper {

class Host;

struct Agent {
  enum class State : unsigned char {
    kFree,
    kStarted,  // by us, and has not said its name yet
    kRegistered,
    kLost,  // gone without a record: its leaf and its orphans are being ended
  };
  State state = State::kFree;
  bool detached = false;    // started by us, not in a pane
  bool below = false;       // a descendant of ours when it registered: its orphans fall to us
  bool killed = false;      // at the end of its limits
  bool died_badly = false;  // by a signal, as far as that can be told
  Host* host = nullptr;
  ProcessId process;
  ProcessPin pin;
  Watch watch, leaf_watch;
  LostLeaf leaf;
  int leaf_error = 0;
  Micros grace = 0, hard = 0, hook = 0;
  Micros deadline = kNever;
  Micros lost_at = kNever;
  Micros since_wall = 0;
  uint64_t orphans_before = 0;
  FixedText<96> id, command;
  FixedText<1024> record, leaf_path;
  FixedText<128> control;

  bool lives() const { return state == State::kStarted || state == State::kRegistered; }
};

class Agents {
 public:
  // As many as fit below the usual limit of 1,024 descriptors, each of them needing one.
  static constexpr size_t kCapacity = 768;

  // errno, or 0.
  int reserve();
  // A free place, or nullptr when all are taken.
  Agent* add();
  // That very place, which is free.
  Agent& take(size_t place);
  size_t place_of(const Agent& agent) const { return static_cast<size_t>(&agent - items_); }
  void remove(Agent& agent);
  // The living one with this number, or nullptr.
  Agent* find(pid_t pid);
  template <typename Visit>
  void for_each(Visit visit);
  size_t living() const { return count(true); }
  size_t lost() const { return count(false); }

 private:
  size_t count(bool living) const;
  Agent* items_ = nullptr;
  size_t used_ = 0;  // places that have ever been taken
};

template <typename Visit>
void Agents::for_each(Visit visit) {
  for (size_t i = 0; i < used_; i++) {
    if (items_[i].state != Agent::State::kFree) visit(items_[i]);
  }
}

}  // namespace reaper
