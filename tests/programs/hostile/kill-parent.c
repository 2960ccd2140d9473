// Leaves daemons and children, then shoots its supervisor.
#include "hostile.h"

int main(int argc, char** argv) {
  enter(argc, argv);
  const pid_t parent = getppid();
  if (must_fork() == 0) {
    if (must_fork() != 0) _exit(0);
    setsid();
    ignore_term();
    say("ready");
    hold();
  }
  wait(NULL);
  if (must_fork() == 0) {
    ignore_term();
    say("ready");
    hold();
  }
  await_gate();
  ignore_term();
  say("shot %d", kill(parent, SIGKILL) == 0 ? 0 : errno);
  hold();
}
