// A task that ends a loose tree: what the ladder needs of the watcher thread, and the report at its end.
#pragma once

#include <string>

#include "core/loose_run.h"
#include "run_identity.h"
#include "task.h"

namespace reaper::addon {

class LooseTask : public Task, protected PinObserver {
 public:
  LooseTask(std::shared_ptr<Mailbox> mailbox, bool owns_group)
      : Task(std::move(mailbox)), tree_(*this), run_(tree_, report_, owns_group) {}

  void ready(Poller& poller, unsigned slot, const Ready& what) override;
  void turn(Poller& poller) final;
  bool keeps_time() const override { return true; }
  Micros deadline() const override { return run_.deadline(); }

 protected:
  // Reserves memory and fills in who we are. errno, or 0. On the watcher thread, before all else.
  int prepare(Poller& poller);
  // What was asked for since the last turn.
  virtual void obey() {}
  // Called after everything that may have ended the run.
  virtual void check() = 0;
  // {"event":"ended","report":{...}} and a line end, or the bare report.
  std::string report_text(bool as_event);

  void pinned(size_t slot, int fd) override;
  void unpinned(size_t slot, int fd) override;

  Poller* poller_ = nullptr;
  RunIdentity identity_;
  Report report_;
  LooseTree tree_;
  LooseRun run_;
};

}  // namespace reaper::addon
