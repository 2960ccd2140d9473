#include "watcher.h"

#include <dlfcn.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>

#include "spare_descriptors.h"

namespace reaper::addon {

namespace {

constexpr size_t kBatch = 64;

// Never destroyed: its thread may run until the very end of the process.
std::atomic<Watcher*> the_watcher = nullptr;

// When the last worker that loaded the addon ends, Node unmaps the library, under a thread that still runs
// its code and has supervisors to reap. So the library stays for the life of the process.
void pin_library() {
  Dl_info info{};
  if (dladdr(reinterpret_cast<void*>(&pin_library), &info) != 0) {
    dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
  }
}

}  // namespace

Watcher* Watcher::get(int& error) {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  error = 0;
  if (running() != nullptr) return running();
  auto fresh = std::unique_ptr<Watcher>(new Watcher);
  error = fresh->start();
  if (error == 0) the_watcher.store(fresh.release());
  return running();
}

Watcher* Watcher::running() { return the_watcher.load(); }

int Watcher::start() {
  int error = poller_.open();
  if (error == 0) error = SpareDescriptors::take();
  if (error != 0) return error;
  pin_library();
  // No signal may be delivered to this thread: Node's handlers belong to Node's threads.
  sigset_t all;
  sigset_t saved;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &saved);
  pthread_t thread;
  const auto enter = [](void* self) -> void* { static_cast<Watcher*>(self)->run(); };
  const int failure = pthread_create(&thread, nullptr, enter, this);
  pthread_sigmask(SIG_SETMASK, &saved, nullptr);
  if (failure == 0) pthread_detach(thread);
  return failure;
}

uint64_t Watcher::submit(const std::shared_ptr<Task>& task) {
  {
    const std::lock_guard lock(mutex_);
    task->set_id(++last_id_);
    tasks_.emplace(task->id(), task);
    fresh_.push_back(task);
  }
  poller_.wake();
  return task->id();
}

std::shared_ptr<Task> Watcher::find(uint64_t id) {
  const std::lock_guard lock(mutex_);
  const auto found = tasks_.find(id);
  return found == tasks_.end() ? nullptr : found->second;
}

void Watcher::poke(uint64_t id) {
  {
    const std::lock_guard lock(mutex_);
    poked_.push_back(id);
  }
  poller_.wake();
}

void Watcher::abandon(const Mailbox* mailbox) {
  const std::lock_guard lock(mutex_);
  for (const auto& [id, task] : tasks_) {
    if (task->mailbox() != mailbox) continue;
    task->abandon();
    poked_.push_back(id);
  }
  poller_.wake();
}

void Watcher::run() {
  for (;;) {
    take_turns();
    Ready ready[kBatch];
    const size_t count = poller_.wait(ready, kBatch, next_deadline());
    for (size_t i = 0; i < count; i++) {
      std::shared_ptr<Task> task = find(ready[i].key >> 16);
      if (task == nullptr || task->finished()) continue;
      task->ready(poller_, static_cast<unsigned>(ready[i].key & 0xffff), ready[i]);
      settle(std::move(task));
    }
  }
}

void Watcher::take_turns() {
  std::vector<std::shared_ptr<Task>> fresh;
  std::vector<uint64_t> poked;
  {
    const std::lock_guard lock(mutex_);
    fresh.swap(fresh_);
    poked.swap(poked_);
  }
  for (auto& task : fresh) {
    task->begin(poller_);
    if (task->keeps_time()) timed_.push_back(task);
    settle(std::move(task));
  }
  for (const uint64_t id : poked) take_turn(find(id));
  const Micros now = boot_now();
  std::vector<std::shared_ptr<Task>> due;
  for (const auto& task : timed_) {
    if (task->deadline() <= now) due.push_back(task);
  }
  for (auto& task : due) take_turn(std::move(task));
}

void Watcher::take_turn(std::shared_ptr<Task> task) {
  if (task == nullptr || task->finished()) return;
  task->turn(poller_);
  settle(std::move(task));
}

// The last event is told when the task is gone, so that whoever hears it finds nothing of it left.
void Watcher::settle(std::shared_ptr<Task> task) {
  if (!task->finished()) return;
  std::erase(timed_, task);
  {
    const std::lock_guard lock(mutex_);
    tasks_.erase(task->id());
  }
  const std::shared_ptr<Mailbox> mailbox = task->share_mailbox();
  Event last = task->take_last();
  task.reset();
  mailbox->post(std::move(last));
}

Micros Watcher::next_deadline() const {
  Micros next = kNever;
  for (const auto& task : timed_) next = std::min(next, task->deadline());
  return next;
}

}  // namespace reaper::addon
