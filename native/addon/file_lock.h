// An advisory lock on a file, flock(2): held by an open file of ours and by nothing else, so that it is gone when
// the process is. All but the waiting happens on the watcher thread.
#pragma once

#include <mutex>
#include <string>

#include "core/unique_fd.h"
#include "lock_wait.h"
#include "task.h"

namespace reaper::addon {

class FileLock final : public Task {
 public:
  FileLock(std::shared_ptr<Mailbox> mailbox, std::string path, bool exclusive, bool wait)
      : Task(std::move(mailbox)), path_(std::move(path)), exclusive_(exclusive), may_wait_(wait) {}

  void begin(Poller& poller) override;
  void ready(Poller&, unsigned, const Ready&) override {}
  void turn(Poller& poller) override;
  // Gives it up: when this returns, others can have it.
  void end() override;
  void abandon() override { end(); }

 private:
  enum class State { kFree, kWaiting, kHeld };

  void attempt();
  // errno, or 0. Opens the file, made where there is none.
  int open_file();
  bool is_replaced() const;
  void hold();
  void fail(int error);

  const std::string path_;
  const bool exclusive_;
  const bool may_wait_;
  int attempts_ = 0;
  UniqueFd opened_;
  LockWait wait_;
  std::mutex mutex_;  // guards the three below
  State state_ = State::kFree;
  UniqueFd held_;
  bool ended_ = false;
};

}  // namespace reaper::addon
