// Every function that the addon exports; src/native/contract.ts describes them for JavaScript.
#pragma once

#include <napi.h>

namespace reaper::addon {

Napi::Value start_run(const Napi::CallbackInfo& info);
Napi::Value take_streams(const Napi::CallbackInfo& info);
Napi::Value send_to_run(const Napi::CallbackInfo& info);
Napi::Value hang_up_run(const Napi::CallbackInfo& info);
Napi::Value signal_supervisor(const Napi::CallbackInfo& info);
Napi::Value unref_task(const Napi::CallbackInfo& info);

}  // namespace reaper::addon
