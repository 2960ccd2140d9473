// Daemons whose middle process lives for some microseconds only.
#include "hostile.h"

int main(int argc, char** argv) {
  enter(argc, argv);
  signal(SIGCHLD, SIG_IGN);
  for (long i = number_arg(argc, argv, 2, 40); i > 0; i--) {
    const pid_t middle = vfork();
    if (middle == 0) {
      if (fork() == 0) {
        setsid();
        ignore_term();
        say("ready");
        hold();
      }
      _exit(0);
    }
  }
  say("ready leader");
  hold();
}
