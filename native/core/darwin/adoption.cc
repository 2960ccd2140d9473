#include "../adoption.h"

#include <cerrno>

namespace reaper {

int adopt_descendants() { return ENOTSUP; }

}  // namespace reaper
