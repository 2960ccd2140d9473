// What one JavaScript environment (the main thread, or a worker) has of the addon: its mailbox and its
// listeners. It hangs on the environment itself, so that workers and several copies of the package do not
// meet.
#pragma once

#include <napi.h>

#include <cstdint>
#include <memory>
#include <unordered_map>

#include "mailbox.h"
#include "payload_stdio.h"

namespace reaper::addon {

class Environment {
 public:
  // nullptr, with a JavaScript exception pending, when Node refuses.
  static Environment* attach(Napi::Env env);
  static Environment* of(Napi::Env env) { return env.GetInstanceData<Environment>(); }

  const std::shared_ptr<Mailbox>& mailbox() const { return mailbox_; }

  // `listener` hears the events of that task until the last one. Meanwhile the event loop stays alive. Our
  // ends of a payload's streams wait here, since a short run can be over before JavaScript hears that it
  // began.
  void listen(uint64_t task, Napi::Function listener, std::shared_ptr<PayloadStdio> stdio = nullptr);
  // nullptr when there is none, or the task is over.
  PayloadStdio* stdio(uint64_t task);
  // The task goes on, but the event loop no longer stays alive for it.
  void unref(uint64_t task);

 private:
  struct Listener {
    Napi::FunctionReference function;
    std::shared_ptr<PayloadStdio> stdio;
    bool holds_loop = true;
  };

  explicit Environment(Napi::Env env) : env_(env) {}
  void deliver(const Event& event);
  void let_go(Listener& listener);
  static void call(napi_env env, napi_value, void* context, void* data);
  static void detach(void* self);

  Napi::Env env_;
  napi_threadsafe_function function_ = nullptr;
  std::shared_ptr<Mailbox> mailbox_;
  std::unordered_map<uint64_t, Listener> listeners_;
  size_t holds_ = 0;
};

}  // namespace reaper::addon
