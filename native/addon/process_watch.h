// Waits for the end of a process that is not ours to reap.
#pragma once

#include <atomic>

#include "core/process.h"
#include "task.h"

namespace reaper::addon {

class ProcessWatch final : public Task {
 public:
  ProcessWatch(std::shared_ptr<Mailbox> mailbox, const ProcessId& id) : Task(std::move(mailbox)), id_(id) {}

  void begin(Poller& poller) override;
  void ready(Poller& poller, unsigned slot, const Ready& what) override;
  void turn(Poller& poller) override;
  void end() override { ended_ = true; }
  void abandon() override { end(); }

 private:
  const ProcessId id_;
  ProcessPin pin_;
  std::atomic<bool> ended_ = false;
};

}  // namespace reaper::addon
