// What an interactive shell does: five background jobs in one session, each in a process group of its own.
#include "hostile.h"

int main(int argc, char** argv) {
  enter(argc, argv);
  for (int job = 0; job < 5; job++) {
    const pid_t pid = must_fork();
    if (pid == 0) {
      setpgid(0, 0);
      signal(SIGHUP, SIG_IGN);
      if (job > 2) ignore_term();
      say("ready %d", getpid());
      hold();
    }
    setpgid(pid, pid);
  }
  say("ready leader");
  hold();
}
