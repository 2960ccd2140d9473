// Something that the watcher thread looks after from begin to end: a supervised run, a group run, the ending
// of a foreign tree, a wait. All but end() and abandon() run on that thread only.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "core/clock.h"
#include "mailbox.h"
#include "poller.h"

namespace reaper::addon {

class Task {
 public:
  explicit Task(std::shared_ptr<Mailbox> mailbox) : mailbox_(std::move(mailbox)) {}
  virtual ~Task() = default;
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;

  uint64_t id() const { return id_; }
  void set_id(uint64_t id) { id_ = id; }
  const Mailbox* mailbox() const { return mailbox_.get(); }

  virtual void begin(Poller& poller) = 0;
  // `slot` is what the task passed to key().
  virtual void ready(Poller& poller, unsigned slot, const Ready& what) = 0;
  // Called after wake-ups that Watcher::poke() asked for, and when the deadline is reached.
  virtual void turn(Poller&) {}
  // Whether it ever has a deadline; those that have none cost nothing at a wake-up.
  virtual bool keeps_time() const { return false; }
  virtual Micros deadline() const { return kNever; }

  // Asked for no longer, where a task can be given up; from any thread, and the watcher is poked afterwards.
  virtual void end() {}
  // The environment that started it has gone; from that environment's thread.
  virtual void abandon() = 0;

  // Finished tasks are destroyed by the watcher after the call that finished them.
  bool finished() const { return finished_; }
  std::shared_ptr<Mailbox> share_mailbox() const { return mailbox_; }
  Event take_last() { return std::move(last_); }

 protected:
  uint64_t key(unsigned slot) const { return id_ << 16 | slot; }
  void post(EventKind kind, std::string text, int a = 0, int b = 0) {
    mailbox_->post({id_, kind, std::move(text), a, b});
  }
  // The last event, told after the task and all that it holds is gone.
  void finish(EventKind kind, std::string text, int a = 0, int b = 0) {
    last_ = {id_, kind, std::move(text), a, b};
    finished_ = true;
  }

 private:
  std::shared_ptr<Mailbox> mailbox_;
  uint64_t id_ = 0;
  bool finished_ = false;
  Event last_;
};

}  // namespace reaper::addon
