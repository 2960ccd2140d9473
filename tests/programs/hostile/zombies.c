// COUNT children that are dead and that nobody waits for. deaf: the parent ignores SIGTERM.
#include "hostile.h"

int main(int argc, char** argv) {
  enter(argc, argv);
  if (has_arg(argc, argv, "deaf")) ignore_term();
  for (long i = number_arg(argc, argv, 2, 500); i > 0; i--) {
    const pid_t pid = must_fork();
    if (pid == 0) _exit(0);
    siginfo_t dead;
    waitid(P_PID, (id_t)pid, &dead, WEXITED | WNOWAIT);
  }
  say("ready");
  hold();
}
