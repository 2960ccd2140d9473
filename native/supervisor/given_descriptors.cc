#include "given_descriptors.h"

#include <fcntl.h>

namespace reaper {

namespace {

bool is_open(int fd) { return fcntl(fd, F_GETFD) >= 0; }

}  // namespace

bool has_descriptors(const Config& config, Text& error) {
  for (const int fd : {config.control_fd, config.report_fd}) {
    if (fd < 0 || is_open(fd)) continue;
    error << "fd:" << fd << " is not open; give the number of a descriptor that the supervisor inherits";
    return false;
  }
  return true;
}

// open(2) takes the lowest number that is free, and all below this one are taken. A directory can neither be read
// from nor written to, which is how a closed descriptor looks.
void fill_standard_streams() {
  for (int fd = 0; fd < 3; fd++) {
    if (!is_open(fd) && open("/dev/null", O_RDWR) < 0 && open("/", O_RDONLY | O_DIRECTORY) < 0) return;
  }
}

}  // namespace reaper
