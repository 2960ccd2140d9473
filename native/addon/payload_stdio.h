// The three standard streams of a payload: its ends until it has started, ours until JavaScript takes them.
#pragma once

#include <cstddef>
#include <mutex>

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
  void give_to(SpawnPlan& plan) const;
  void close_theirs();
  // -1 where there is none; they are the caller's from then on.
  void take_ours(int (&streams)[kStreams]);
  void close_ours();

 private:
  UniqueFd theirs_[kStreams];
  std::mutex mutex_;  // guards the one below
  UniqueFd ours_[kStreams];
};

}  // namespace reaper::addon
