// What the watcher thread has to say to one JavaScript environment, which may be gone by then.
#pragma once

#include <node_api.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

namespace reaper::addon {

enum class EventKind : int {
  kFailed = 0,  // nothing was started: text is the stage, a the errno
  kText = 1,    // whole lines from the supervisor's control channel
  kGone = 2,    // the child is reaped: a is its exit code or -1, b the signal or 0; the last event
  kDone = 3,    // a request of its own is over: text is its JSON, a an errno; the last event
};

struct Event {
  uint64_t task = 0;
  EventKind kind = EventKind::kText;
  std::string text;
  int a = 0;
  int b = 0;
  bool is_last() const { return kind != EventKind::kText; }
};

class Mailbox {
 public:
  explicit Mailbox(napi_threadsafe_function function) : function_(function) {}
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  // From any thread. Dropped when the environment is gone.
  void post(Event event);

  // On the environment's own thread, before Node frees the function: nothing may touch it afterwards, and
  // Node gives no other sign that a call would be too late.
  void close();

 private:
  std::mutex mutex_;
  napi_threadsafe_function function_;
};

}  // namespace reaper::addon
