// The ending of a tree that somebody else started.
#pragma once

#include "loose_task.h"

namespace reaper::addon {

class ForeignRun final : public LooseTask {
 public:
  ForeignRun(std::shared_ptr<Mailbox> mailbox, const ProcessId& root, const StopRequest& request, Cause cause)
      : LooseTask(std::move(mailbox), false), root_(root), cause_(cause), request_(request) {}

  // Hastens it.
  void stop(const StopRequest& request);

  void begin(Poller& poller) override;
  // It was asked for, and goes on to its end.
  void abandon() override {}

 private:
  void obey() override;
  void check() override;

  const ProcessId root_;
  const Cause cause_;
  std::mutex mutex_;  // guards the two below
  StopRequest request_;
  bool hastened_ = false;
};

}  // namespace reaper::addon
