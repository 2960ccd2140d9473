// The functions of runs without a supervisor, of foreign trees, and of waits.
#include <csignal>

#include "arguments.h"
#include "environment.h"
#include "file_lock.h"
#include "foreign_run.h"
#include "functions.h"
#include "group_run.h"
#include "process_watch.h"
#include "stdio_argument.h"
#include "watcher.h"

namespace reaper::addon {

namespace {

// Milliseconds, from `index` on: signal, grace, hard.
StopRequest stop_argument(const Napi::CallbackInfo& info, size_t index) {
  const auto micros = [&](size_t i) { return info[i].As<Napi::Number>().Int64Value() * kMillisecond; };
  return {int_argument(info, index), micros(index + 1), micros(index + 2)};
}

template <typename T>
std::shared_ptr<T> find_task(const Napi::CallbackInfo& info) {
  Watcher* const watcher = Watcher::running();
  return watcher == nullptr ? nullptr : std::static_pointer_cast<T>(watcher->find(id_argument(info, 0)));
}

Napi::Value submit(const Napi::CallbackInfo& info, const std::shared_ptr<Task>& task, size_t listener,
                   std::shared_ptr<PayloadStdio> stdio = nullptr) {
  int error = 0;
  Watcher* const watcher = Watcher::get(error);
  if (watcher == nullptr) return Napi::Number::New(info.Env(), -error);
  const uint64_t id = watcher->submit(task);
  Environment::of(info.Env())->listen(id, info[listener].As<Napi::Function>(), std::move(stdio));
  return Napi::Number::New(info.Env(), static_cast<double>(id));
}

template <typename T, typename Do>
Napi::Value poke(const Napi::CallbackInfo& info, Do action) {
  if (const auto task = find_task<T>(info)) {
    action(*task);
    Watcher::running()->poke(task->id());
  }
  return info.Env().Undefined();
}

}  // namespace

Napi::Value start_group(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  auto stdio = std::make_shared<PayloadStdio>();
  const int error = open_stdio(info, 4, *stdio);
  if (error != 0) return Napi::Number::New(env, -error);
  GroupRun::Command command{text_argument(info, 0), text_argument(info, 1), text_argument(info, 2),
                            text_argument(info, 3)};
  const int64_t timeout = info[8].As<Napi::Number>().Int64Value();
  const auto run =
      std::make_shared<GroupRun>(Environment::of(env)->mailbox(), std::move(command), stdio,
                                 stop_argument(info, 5), timeout < 0 ? kNever : timeout * kMillisecond);
  return submit(info, run, 9, std::move(stdio));
}

Napi::Value stop_group(const Napi::CallbackInfo& info) {
  return poke<GroupRun>(info, [&](GroupRun& run) { run.stop(stop_argument(info, 1)); });
}

Napi::Value cancel_group(const Napi::CallbackInfo& info) {
  const auto run = find_task<GroupRun>(info);
  return Napi::Boolean::New(info.Env(), run != nullptr && run->cancel());
}

Napi::Value signal_group_leader(const Napi::CallbackInfo& info) {
  const auto run = find_task<GroupRun>(info);
  return Napi::Number::New(info.Env(), run == nullptr ? ESRCH : run->signal(int_argument(info, 1)));
}

Napi::Value list_group(const Napi::CallbackInfo& info) {
  return poke<GroupRun>(info, [](GroupRun& run) { run.take_census(); });
}

Napi::Value end_tree(const Napi::CallbackInfo& info) {
  const ProcessId root{int_argument(info, 0), static_cast<uint64_t>(info[1].As<Napi::Number>().Int64Value())};
  Cause cause = Cause::kKilled;
  parse_cause(text_argument(info, 5), cause);
  return submit(
      info,
      std::make_shared<ForeignRun>(Environment::of(info.Env())->mailbox(), root, stop_argument(info, 2), cause),
      6);
}

Napi::Value hasten_tree(const Napi::CallbackInfo& info) {
  return poke<ForeignRun>(info, [&](ForeignRun& run) { run.stop(stop_argument(info, 1)); });
}

Napi::Value watch_process(const Napi::CallbackInfo& info) {
  const ProcessId id{int_argument(info, 0), static_cast<uint64_t>(info[1].As<Napi::Number>().Int64Value())};
  return submit(info, std::make_shared<ProcessWatch>(Environment::of(info.Env())->mailbox(), id), 2);
}

Napi::Value lock_file(const Napi::CallbackInfo& info) {
  const auto flag = [&](size_t i) { return info[i].As<Napi::Boolean>().Value(); };
  const auto lock =
      std::make_shared<FileLock>(Environment::of(info.Env())->mailbox(), text_argument(info, 0), flag(1), flag(2));
  return submit(info, lock, 3);
}

Napi::Value end_task(const Napi::CallbackInfo& info) {
  return poke<Task>(info, [](Task& task) { task.end(); });
}

}  // namespace reaper::addon
