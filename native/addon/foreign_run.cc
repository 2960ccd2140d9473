#include "foreign_run.h"

#include <algorithm>

namespace reaper::addon {

void ForeignRun::stop(const StopRequest& request) {
  const std::lock_guard lock(mutex_);
  request_ = request;
  hastened_ = true;
}

void ForeignRun::begin(Poller& poller) {
  int error = prepare(poller);
  if (error == 0) error = tree_.open(root_);
  if (error != 0) {
    post(EventKind::kDone, {}, error);
    return finish();
  }
  report_.has_leader = report_.leader_pidfd = true;
  report_.leader = root_;
  report_.command = tree_.root().name();
  report_.cause = cause_;
  run_.begin(kNever, request_);
  run_.stop(request_);
  check();
}

void ForeignRun::turn(Poller& poller) {
  poller_ = &poller;
  {
    const std::lock_guard lock(mutex_);
    if (hastened_) run_.stop(request_);
    hastened_ = false;
  }
  tick();
}

void ForeignRun::check() {
  if (finished() || !run_.over()) return;
  post(EventKind::kDone, report_text(false));
  finish();
}

}  // namespace reaper::addon
