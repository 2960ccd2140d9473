// The name of a run that has no supervisor process: we are it.
#pragma once

#include "core/process.h"
#include "core/text.h"

namespace reaper::addon {

struct RunIdentity {
  FixedText<64> boot_id;
  FixedText<64> id;  // ar-<boot id, 8 hex>-<our start time>-<random, 8 hex>
  ProcessId self;
};

void make_identity(const ProcessTable& table, RunIdentity& out);

}  // namespace reaper::addon
