// What wait has to say of a child.
#pragma once

#include <sys/types.h>

namespace reaper {

struct ChildChange {
  pid_t pid;
  int code;  // CLD_EXITED, CLD_KILLED, CLD_DUMPED, CLD_STOPPED, CLD_CONTINUED
  int status;
};

}  // namespace reaper
