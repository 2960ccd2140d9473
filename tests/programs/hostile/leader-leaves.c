// The leader goes at the first SIGTERM; its grandchild, in the same group, ignores it.
#include "hostile.h"

int main(int argc, char** argv) {
  enter(argc, argv);
  if (must_fork() == 0) {
    if (must_fork() == 0) {
      ignore_term();
      say("ready %d", getpid());
    }
    hold();
  }
  say("ready leader");
  hold();
}
