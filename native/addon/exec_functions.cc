// Becoming another program, and ending a leaf by its path.
#include <fcntl.h>

#include <cerrno>
#include <vector>

#include "arguments.h"
#include "environment.h"
#include "exec_image.h"
#include "functions.h"
#include "leaf_end.h"
#include "watcher.h"

namespace reaper::addon {

Napi::Value become(const Napi::CallbackInfo& info) {
  const std::string path = text_argument(info, 0);
  const StringBlock argv(bytes_argument(info, 1));
  const StringBlock envp(bytes_argument(info, 2));
  const auto wanted = info[3].As<Napi::Int32Array>();
  std::vector<int> keep;
  for (size_t i = 0; i < wanted.ElementLength(); i++) {
    keep.push_back(wanted[i]);
    if (fcntl(keep.back(), F_GETFD) < 0) return Napi::Number::New(info.Env(), errno);
  }
  return Napi::Number::New(info.Env(), exec_image(path.c_str(), argv.get(), envp.get(), keep.data(), keep.size()));
}

Napi::Value end_leaf(const Napi::CallbackInfo& info) {
  int error = 0;
  Watcher* const watcher = Watcher::get(error);
  if (watcher == nullptr) return Napi::Number::New(info.Env(), -error);
  Environment* const environment = Environment::of(info.Env());
  const Micros hard = info[1].As<Napi::Number>().Int64Value() * kMillisecond;
  const uint64_t id =
      watcher->submit(std::make_shared<LeafEnd>(environment->mailbox(), text_argument(info, 0), hard));
  environment->listen(id, info[2].As<Napi::Function>());
  return Napi::Number::New(info.Env(), static_cast<double>(id));
}

}  // namespace reaper::addon
