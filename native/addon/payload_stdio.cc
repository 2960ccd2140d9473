#include "payload_stdio.h"

#include "descriptors.h"

namespace reaper::addon {

int PayloadStdio::open(const int (&wanted)[kStreams]) {
  for (size_t i = 0; i < kStreams; i++) {
    int error = 0;
    if (wanted[i] == kNull) {
      error = open_null(theirs_[i]);
    } else if (wanted[i] != kPipe) {
      error = share_descriptor(wanted[i], theirs_[i]);
    } else if (i == 0) {
      error = make_pipe(theirs_[i], ours_[i]);
    } else {
      error = make_pipe(ours_[i], theirs_[i]);
    }
    if (error != 0) return error;
  }
  return 0;
}

void PayloadStdio::give_to(SpawnPlan& plan) const {
  for (size_t i = 0; i < kStreams; i++) plan.stdio[i] = theirs_[i].get();
}

void PayloadStdio::close_theirs() {
  for (auto& stream : theirs_) stream.reset();
}

void PayloadStdio::take_ours(int (&streams)[kStreams]) {
  for (size_t i = 0; i < kStreams; i++) streams[i] = ours_[i].release();
}

void PayloadStdio::close_ours() {
  for (auto& stream : ours_) stream.reset();
}

}  // namespace reaper::addon
