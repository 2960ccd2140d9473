// A vfork child that never execs, and its parent that the kernel holds until it does. deaf: the child ignores
// SIGTERM.
#include "hostile.h"

int main(int argc, char** argv) {
  enter(argc, argv);
  const int deaf = has_arg(argc, argv, "deaf");
  if (vfork() == 0) {
    if (deaf) ignore_term();
    say("ready");
    hold();
  }
  return 0;
}
