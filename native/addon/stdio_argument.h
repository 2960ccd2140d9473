// The standard streams that JavaScript asks for.
#pragma once

#include <napi.h>

#include "payload_stdio.h"

namespace reaper::addon {

// errno, or 0.
inline int open_stdio(const Napi::CallbackInfo& info, size_t index, PayloadStdio& stdio) {
  const auto array = info[index].As<Napi::Int32Array>();
  int wanted[PayloadStdio::kStreams];
  for (size_t i = 0; i < PayloadStdio::kStreams; i++) wanted[i] = array[i];
  return stdio.open(wanted);
}

}  // namespace reaper::addon
