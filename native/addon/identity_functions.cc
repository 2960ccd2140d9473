// Who a process is.
#include <csignal>

#include "arguments.h"
#include "core/listener.h"
#include "core/process.h"
#include "functions.h"
#include "spare_descriptors.h"

namespace reaper::addon {

// Its start time, parent and name, or an errno: ESRCH when it is gone, zombie or not.
Napi::Value read_process(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const SpareDescriptors::Loan loan;
  ProcessTable table;
  ProcessFacts facts;
  int error = table.open();
  if (error == 0) error = table.facts(int_argument(info, 0), facts);
  if (error == 0 && facts.is_zombie()) error = ESRCH;
  if (error != 0) return Napi::Number::New(env, error);
  const Napi::Object out = Napi::Object::New(env);
  static_cast<void>(out.Set("startTime", Napi::Number::New(env, static_cast<double>(facts.id.start_time))));
  static_cast<void>(out.Set("ppid", Napi::Number::New(env, facts.ppid)));
  static_cast<void>(out.Set("comm", Napi::String::New(env, facts.comm)));
  return out;
}

// The number of who listens at a path, or an errno as a negative number.
Napi::Value read_listener(const Napi::CallbackInfo& info) {
  const SpareDescriptors::Loan loan;
  pid_t pid = 0;
  const int error = look_up_listener(text_argument(info, 0).c_str(), pid);
  return Napi::Number::New(info.Env(), error != 0 ? -error : pid);
}

Napi::Value read_boot_id(const Napi::CallbackInfo& info) {
  FixedText<64> id;
  boot_id(id);
  return Napi::String::New(info.Env(), id.c_str());
}

// What a child of ours would tell of its exit: false where SIGCHLD is ignored, so that the kernel reaps
// children itself.
Napi::Value keeps_exit_codes(const Napi::CallbackInfo& info) {
  struct sigaction action{};
  sigaction(SIGCHLD, nullptr, &action);
  const bool lost = action.sa_handler == SIG_IGN || (action.sa_flags & SA_NOCLDWAIT) != 0;
  return Napi::Boolean::New(info.Env(), !lost);
}

}  // namespace reaper::addon
