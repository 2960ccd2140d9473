#include "foreign_run.h"

#include <algorithm>

#include "spare_descriptors.h"

namespace reaper::addon {

void ForeignRun::stop(const StopRequest& request) {
  const std::lock_guard lock(mutex_);
  // It may not have begun, or not have heard of one before: the more urgent of each counts.
  request_.grace = std::min(request_.grace, request.grace);
  request_.hard = std::min(request_.hard, request.hard);
  hastened_ = true;
}

void ForeignRun::begin(Poller& poller) {
  const SpareDescriptors::Loan loan;
  int error = prepare(poller);
  if (error == 0) error = tree_.open(root_);
  if (error != 0) return finish(EventKind::kDone, {}, error);
  report_.has_leader = report_.leader_pidfd = true;
  report_.leader = root_;
  report_.command = tree_.root().name();
  report_.cause = cause_;
  {
    const std::lock_guard lock(mutex_);
    run_.begin(kNever, request_);
    run_.stop(request_);
    hastened_ = false;
  }
  check();
}

void ForeignRun::obey() {
  const std::lock_guard lock(mutex_);
  if (hastened_) run_.stop(request_);
  hastened_ = false;
}

void ForeignRun::check() {
  if (finished() || !run_.over()) return;
  finish(EventKind::kDone, report_text(false));
}

}  // namespace reaper::addon
