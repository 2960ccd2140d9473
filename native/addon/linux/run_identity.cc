#include "../run_identity.h"

#include <sys/random.h>
#include <unistd.h>

#include "core/clock.h"

namespace reaper::addon {

void make_identity(const ProcessTable& table, RunIdentity& out) {
  boot_id(out.boot_id);
  ProcessFacts facts;
  table.facts(getpid(), facts);
  out.self = {getpid(), facts.id.start_time};
  uint32_t random = 0;
  // As many bytes as these always come whole and at once (getrandom(2)).
  if (getrandom(&random, sizeof random, 0) < 0) random = static_cast<uint32_t>(boot_now());
  out.id << "ar-" << out.boot_id.view().substr(0, 8) << '-' << out.self.start_time << '-';
  out.id.hex(random, 8);
}

}  // namespace reaper::addon
