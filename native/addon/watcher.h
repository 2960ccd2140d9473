// The one thread of this copy of the addon: it starts children, so that JavaScript never waits for a clone,
// and sleeps until one of its tasks has something to do. It ends with the process.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "poller.h"
#include "task.h"

namespace reaper::addon {

class Watcher {
 public:
  // Started at first use; nullptr, with errno in `error`, when the thread or its descriptors cannot be had.
  static Watcher* get(int& error);
  // nullptr when nothing has been started yet.
  static Watcher* running();

  // The task's id.
  uint64_t submit(const std::shared_ptr<Task>& task);
  // nullptr when it is over.
  std::shared_ptr<Task> find(uint64_t id);
  // Makes the task take a turn.
  void poke(uint64_t id);
  // Tells every task of that environment.
  void abandon(const Mailbox* mailbox);

 private:
  Watcher() = default;
  int start();
  [[noreturn]] void run();
  void take_turns();
  void settle(std::shared_ptr<Task> task);
  void take_turn(std::shared_ptr<Task> task);
  Micros next_deadline() const;

  Poller poller_;
  std::mutex mutex_;  // guards the four below
  std::unordered_map<uint64_t, std::shared_ptr<Task>> tasks_;
  std::vector<std::shared_ptr<Task>> fresh_;
  std::vector<uint64_t> poked_;
  uint64_t last_id_ = 0;
  // Those with deadlines, touched by the thread alone: thousands of supervised runs have none.
  std::vector<std::shared_ptr<Task>> timed_;
};

}  // namespace reaper::addon
