// A process that the table of a /proc with hidepid=2 does not show to an ordinary user: one of root, where this is
// a set-user-id program and `root` is asked for, or one that keeps its memory to itself. It ignores SIGTERM.
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(int argc, char** argv) {
  signal(SIGTERM, SIG_IGN);
  if (argc > 1 && strcmp(argv[1], "root") == 0) {
    if (setuid(0) != 0) return 95;
  } else {
    prctl(PR_SET_DUMPABLE, 0);
  }
  dprintf(1, "%d\n", (int)getpid());
  close(1);
  for (;;) pause();
}
