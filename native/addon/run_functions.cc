// The functions of a supervised run that JavaScript calls. All take the run's id.
#include <cerrno>

#include "arguments.h"
#include "environment.h"
#include "functions.h"
#include "stdio_argument.h"
#include "supervised_run.h"
#include "watcher.h"

namespace reaper::addon {

namespace {

std::shared_ptr<SupervisedRun> find_run(const Napi::CallbackInfo& info) {
  Watcher* const watcher = Watcher::running();
  return watcher == nullptr ? nullptr
                            : std::static_pointer_cast<SupervisedRun>(watcher->find(id_argument(info, 0)));
}

}  // namespace

Napi::Value start_run(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Environment* const environment = Environment::of(env);
  auto stdio = std::make_shared<PayloadStdio>();
  auto run = std::make_shared<SupervisedRun>(environment->mailbox(), text_argument(info, 0),
                                             text_argument(info, 1), text_argument(info, 2), stdio);
  int error = open_stdio(info, 3, *stdio);
  if (error == 0) error = run->prepare();
  Watcher* const watcher = error == 0 ? Watcher::get(error) : nullptr;
  if (watcher == nullptr) return Napi::Number::New(env, -error);
  const uint64_t id = watcher->submit(run);
  environment->listen(id, info[4].As<Napi::Function>(), std::move(stdio));
  return Napi::Number::New(env, static_cast<double>(id));
}

Napi::Value take_streams(const Napi::CallbackInfo& info) {
  int streams[PayloadStdio::kStreams] = {-1, -1, -1};
  if (PayloadStdio* const stdio = Environment::of(info.Env())->stdio(id_argument(info, 0)))
    stdio->take_ours(streams);
  auto array = info[1].As<Napi::Int32Array>();
  for (size_t i = 0; i < PayloadStdio::kStreams; i++) array[i] = streams[i];
  return info.Env().Undefined();
}

Napi::Value send_to_run(const Napi::CallbackInfo& info) {
  const auto run = find_run(info);
  return Napi::Boolean::New(info.Env(), run != nullptr && run->send(text_argument(info, 1)));
}

Napi::Value cancel_run(const Napi::CallbackInfo& info) {
  const auto run = find_run(info);
  return Napi::Boolean::New(info.Env(), run != nullptr && run->cancel());
}

Napi::Value name_leader(const Napi::CallbackInfo& info) {
  if (const auto run = find_run(info)) {
    run->name_leader({int_argument(info, 1), static_cast<uint64_t>(info[2].As<Napi::Number>().Int64Value())});
    Watcher::running()->poke(run->id());
  }
  return info.Env().Undefined();
}

Napi::Value signal_supervisor(const Napi::CallbackInfo& info) {
  const auto run = find_run(info);
  return Napi::Number::New(info.Env(), run == nullptr ? ESRCH : run->signal(int_argument(info, 1)));
}

Napi::Value unref_task(const Napi::CallbackInfo& info) {
  Environment::of(info.Env())->unref(id_argument(info, 0));
  return info.Env().Undefined();
}

}  // namespace reaper::addon
