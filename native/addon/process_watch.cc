#include "process_watch.h"

#include <cerrno>

namespace reaper::addon {

// A zombie is pinned like anybody else: its pidfd is readable at once. The table's word is not asked for that,
// since a leader whose threads go on without it shows as one too. The spare descriptors are for ends, not for
// waits.
void ProcessWatch::begin(Poller& poller) {
  ProcessTable table;
  int error = table.open();
  if (error == 0) error = pin_.open(table, id_);
  if (error == 0) error = poller.watch(pin_.fd(), key(0));
  if (error != 0) finish(EventKind::kDone, {}, error);
}

void ProcessWatch::ready(Poller& poller, unsigned, const Ready&) {
  poller.forget(pin_.fd());
  finish(EventKind::kDone, {});
}

void ProcessWatch::turn(Poller& poller) {
  if (!ended_) return;
  poller.forget(pin_.fd());
  finish(EventKind::kDone, {}, ECANCELED);
}

}  // namespace reaper::addon
