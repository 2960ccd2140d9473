#include "../adoption.h"

#include <sys/prctl.h>

#include <cerrno>

namespace reaper {

int adopt_descendants() { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0 ? 0 : errno; }

}  // namespace reaper
