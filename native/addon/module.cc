#include <napi.h>

#include "environment.h"
#include "functions.h"

namespace reaper::addon {

namespace {

struct Export {
  const char* name;
  Napi::Value (*function)(const Napi::CallbackInfo&);
};

constexpr Export kExports[] = {
    {"startRun", start_run},
    {"takeStreams", take_streams},
    {"sendToRun", send_to_run},
    {"hangUpRun", hang_up_run},
    {"signalSupervisor", signal_supervisor},
    {"unrefTask", unref_task},
};

Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  if (Environment::attach(env) == nullptr) return exports;
  for (const auto& [name, function] : kExports) {
    static_cast<void>(exports.Set(name, Napi::Function::New(env, function, name)));
  }
  return exports;
}

}  // namespace

NODE_API_MODULE(addon, initialize)

}  // namespace reaper::addon
