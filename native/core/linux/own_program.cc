#include "../own_program.h"

#include <sys/prctl.h>

namespace reaper {

const char* own_program() { return "/proc/self/exe"; }

// Cut at 15 characters, as the kernel cuts it when the program is started by its own name.
void name_this_process() { prctl(PR_SET_NAME, "agent-supervisor", 0, 0, 0); }

}  // namespace reaper
