// Takes in all orphans below it, waits for none, and ignores SIGTERM.
#include <sys/prctl.h>

#include "hostile.h"

int main(int argc, char** argv) {
  enter(argc, argv);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  ignore_term();
  for (int i = 0; i < 3; i++) {
    if (must_fork() == 0) {
      if (must_fork() != 0) _exit(0);
      setsid();
      say("ready");
      hold();
    }
  }
  say("ready leader");
  hold();
}
