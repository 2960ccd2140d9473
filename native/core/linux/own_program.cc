#include "../own_program.h"

#include <sys/prctl.h>

#include <cstring>

namespace reaper {

const char* own_program() { return "/proc/self/exe"; }

// Whoever is started by that path is named after its last part. A copy under another name keeps it.
void name_this_process() {
  char name[16] = {};
  if (prctl(PR_GET_NAME, name, 0, 0, 0) != 0 || strcmp(name, "exe") != 0) return;
  prctl(PR_SET_NAME, "agent-supervisor", 0, 0, 0);  // cut at 15 characters, as the kernel cuts names of files
}

}  // namespace reaper
