// Changes its process group, and now and then its session by a fork, all the time.
#include "hostile.h"

int main(int argc, char** argv) {
  enter(argc, argv);
  ignore_term();
  signal(SIGCHLD, SIG_IGN);
  const pid_t other = must_fork();
  if (other == 0) {
    setpgid(0, 0);
    hold();
  }
  setpgid(other, other);
  if (must_fork() != 0) hold();
  for (int round = 0; round < 40000; round++) {
    setpgid(0, round % 2 == 0 ? 0 : other);
    struct timespec pause_time = {0, 200000};
    nanosleep(&pause_time, NULL);
    if (round % 50 == 49) {
      if (fork() != 0) _exit(0);
      if (round % 100 == 99) setsid();
    }
    if (round == 10) say("ready");
  }
  return 0;
}
