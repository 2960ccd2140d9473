#include "environment.h"

#include "watcher.h"

namespace reaper::addon {

Environment* Environment::attach(Napi::Env env) {
  auto self = std::unique_ptr<Environment>(new Environment(env));
  const auto name = Napi::String::New(env, "agent-reaper");
  if (napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, self.get(),
                                      &Environment::call, &self->function_) != napi_ok) {
    return nullptr;
  }
  napi_unref_threadsafe_function(env, self->function_);
  self->mailbox_ = std::make_shared<Mailbox>(self->function_);
  // Hooks run in reverse order: ours, added after that of the function, comes before Node frees the function.
  napi_add_env_cleanup_hook(env, &Environment::detach, self.get());
  Environment* const attached = self.release();
  env.SetInstanceData(attached);
  return attached;
}

void Environment::listen(uint64_t task, Napi::Function listener, std::shared_ptr<PayloadStdio> stdio) {
  listeners_.emplace(task, Listener{Napi::Persistent(listener), std::move(stdio)});
  if (++holds_ == 1) napi_ref_threadsafe_function(env_, function_);
}

PayloadStdio* Environment::stdio(uint64_t task) {
  const auto found = listeners_.find(task);
  return found == listeners_.end() ? nullptr : found->second.stdio.get();
}

void Environment::unref(uint64_t task) {
  const auto found = listeners_.find(task);
  if (found != listeners_.end()) let_go(found->second);
}

void Environment::let_go(Listener& listener) {
  if (!listener.holds_loop) return;
  listener.holds_loop = false;
  if (--holds_ == 0) napi_unref_threadsafe_function(env_, function_);
}

void Environment::deliver(const Event& event) {
  const auto found = listeners_.find(event.task);
  if (found == listeners_.end()) return;
  const Napi::Function function = found->second.function.Value();
  if (event.is_last()) {
    let_go(found->second);
    if (found->second.stdio != nullptr) found->second.stdio->close_ours();
    listeners_.erase(found);
  }
  // What the listener throws stays pending, and Node reports it as an uncaught exception.
  static_cast<void>(function.Call({
      Napi::Number::New(env_, static_cast<int>(event.kind)),
      Napi::String::New(env_, event.text),
      Napi::Number::New(env_, event.a),
      Napi::Number::New(env_, event.b),
  }));
}

// Without an environment the queue is only being emptied: it is too late to call anything.
void Environment::call(napi_env env, napi_value, void* context, void* data) {
  const std::unique_ptr<Event> event(static_cast<Event*>(data));
  if (env == nullptr) return;
  static_cast<Environment*>(context)->deliver(*event);
}

void Environment::detach(void* data) {
  auto* const self = static_cast<Environment*>(data);
  self->mailbox_->close();
  for (auto& [task, listener] : self->listeners_) {
    if (listener.stdio != nullptr) listener.stdio->close_ours();
  }
  if (Watcher* const watcher = Watcher::running()) watcher->abandon(self->mailbox_.get());
}

}  // namespace reaper::addon
