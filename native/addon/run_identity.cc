#include "run_identity.h"

#include <unistd.h>

#include "core/io.h"

namespace reaper::addon {

void make_identity(const ProcessTable& table, RunIdentity& out) {
  boot_id(out.boot_id);
  ProcessFacts facts;
  table.facts(getpid(), facts);
  out.self = {getpid(), facts.id.start_time};
  out.id << "ar-" << out.boot_id.view().substr(0, 8) << '-' << out.self.start_time << '-';
  out.id.hex(random_number(), 8);
}

}  // namespace reaper::addon
