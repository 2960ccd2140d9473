// A chain of processes: each forks the next after 5 ms and exits. setsid: each in a session of its own.
// leave: the leader is the first link; else it stays beside the chain. Ends by itself after 4,000 links.
#include "hostile.h"

int main(int argc, char** argv) {
  enter(argc, argv);
  signal(SIGCHLD, SIG_IGN);
  ignore_term();
  const int escaping = has_arg(argc, argv, "setsid");
  if (!has_arg(argc, argv, "leave") && must_fork() != 0) hold();
  for (int link = 0; link < 4000; link++) {
    rest_ms(5);
    if (fork() != 0) _exit(0);
    if (escaping) setsid();
    if (link == 3) say("ready");
  }
  return 0;
}
