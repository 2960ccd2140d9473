// Starts a command the way careless starters do: odd-signals [ignore-chld] [ignore-all] [block-all] --
// COMMAND.
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char** argv) {
  int i = 1;
  for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
    if (strcmp(argv[i], "ignore-chld") == 0) signal(SIGCHLD, SIG_IGN);
    if (strcmp(argv[i], "ignore-all") == 0)
      for (int n = 1; n < NSIG; n++) signal(n, SIG_IGN);
    if (strcmp(argv[i], "block-all") == 0) {
      sigset_t all;
      sigfillset(&all);
      sigprocmask(SIG_BLOCK, &all, NULL);
    }
  }
  if (i + 1 >= argc) return 125;
  execvp(argv[i + 1], argv + i + 1);
  perror(argv[i + 1]);
  return 127;
}
