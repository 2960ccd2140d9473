#include <napi.h>

#include "environment.h"
#include "functions.h"

namespace reaper::addon {

namespace {

struct Export {
  const char* name;
  Function* function;
};

constexpr Export kExports[] = {
    {"startRun", start_run},
    {"takeStreams", take_streams},
    {"sendToRun", send_to_run},
    {"cancelRun", cancel_run},
    {"nameLeader", name_leader},
    {"signalSupervisor", signal_supervisor},
    {"startGroup", start_group},
    {"stopGroup", stop_group},
    {"cancelGroup", cancel_group},
    {"signalGroupLeader", signal_group_leader},
    {"listGroup", list_group},
    {"endTree", end_tree},
    {"hastenTree", hasten_tree},
    {"endLeaf", end_leaf},
    {"watchProcess", watch_process},
    {"lockFile", lock_file},
    {"become", become},
    {"exitOnHangup", exit_on_hangup},
    {"unrefTask", unref_task},
    {"endTask", end_task},
    {"readProcess", read_process},
    {"readProcesses", read_processes},
    {"readListener", read_listener},
    {"readBootId", read_boot_id},
    {"keepsExitCodes", keeps_exit_codes},
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
