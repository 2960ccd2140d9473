// The ending of a cgroup leaf whose supervisor died without doing it.
#pragma once

#include <string>

#include "core/unique_fd.h"
#include "task.h"

namespace reaper::addon {

class LeafEnd final : public Task {
 public:
  LeafEnd(std::shared_ptr<Mailbox> mailbox, std::string path, Micros hard)
      : Task(std::move(mailbox)), path_(std::move(path)), hard_(hard) {}

  void begin(Poller& poller) override;
  void ready(Poller& poller, unsigned slot, const Ready& what) override;
  void turn(Poller& poller) override;
  bool keeps_time() const override { return true; }
  Micros deadline() const override { return finished() ? kNever : next_look_; }
  // Whoever is in it has lost its supervisor: it is ended in any case.
  void abandon() override {}

 private:
  void look(Poller& poller);
  void done(int error, bool empty);

  const std::string path_;
  const Micros hard_;
  UniqueFd dir_;
  UniqueFd events_;
  Micros began_ = 0;
  Micros give_up_ = kNever;
  Micros next_look_ = kNever;
};

}  // namespace reaper::addon
