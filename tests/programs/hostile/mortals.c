// Three children that die at SIGTERM and one in the same group that ignores it, so that numbers become free
// while the run goes on. leave: the leader ends with 0 when the gate opens.
#include "hostile.h"

int main(int argc, char** argv) {
  enter(argc, argv);
  for (int i = 0; i < 4; i++) {
    if (must_fork() == 0) {
      if (i == 3) ignore_term();
      say(i == 3 ? "ready deaf %d" : "ready mortal %d", getpid());
      hold();
    }
  }
  say("ready leader %d", getpid());
  if (!has_arg(argc, argv, "leave")) hold();
  await_gate();
  return 0;
}
