#include "../own_program.h"

#include <limits.h>
#include <mach-o/dyld.h>

#include <cstdint>

namespace reaper {

const char* own_program() {
  static char path[PATH_MAX];
  uint32_t size = sizeof path;
  if (path[0] == '\0' && _NSGetExecutablePath(path, &size) != 0) path[0] = '\0';
  return path;
}

// The name is that of the file: there is no other path to it here.
void name_this_process() {}

}  // namespace reaper
