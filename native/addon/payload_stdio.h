// The three standard streams of a payload. Its ends are the watcher thread's until it has started; ours are
// the environment's until JavaScript takes them.
#pragma once

#include <cstddef>

#include "core/spawn.h"
#include "core/unique_fd.h"

namespace reaper::addon {

class PayloadStdio {
 public:
  static constexpr size_t kStreams = 3;
  static constexpr int kPipe = -1;
  static constexpr int kNull = -2;

  // kPipe, kNull, or a descriptor of ours to be shared. errno, or 0.
  int open(const int (&wanted)[kStreams]);
  // On the watcher thread.
  void give_to(SpawnPlan& plan) const;
  void close_theirs();
  // On the environment's thread. -1 where there is none; they are the caller's from then on.
  void take_ours(int (&streams)[kStreams]);
  void close_ours();

 private:
  UniqueFd theirs_[kStreams];
  UniqueFd ours_[kStreams];
};

}  // namespace reaper::addon
