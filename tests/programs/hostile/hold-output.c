// The leader exits with 0; a grandchild in its own session keeps the leader's output open.
#include "hostile.h"

int main(int argc, char** argv) {
  enter(argc, argv);
  printf("first line\n");
  fflush(stdout);
  if (must_fork() == 0) {
    setsid();
    if (must_fork() != 0) _exit(0);
    ignore_term();
    say("ready");
    hold();
  }
  wait(NULL);
  await_gate();
  return 0;
}
