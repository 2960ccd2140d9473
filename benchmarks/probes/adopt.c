// adopt COMMAND [ARG...]: runs the command and reaps its orphans at once, as a good init would.
//
// Where the machine's own init is lazy, a tool that waits until a pid is free would be measured waiting for
// that.
#include <sys/prctl.h>

#include "common.h"

int main(int argc, char** argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: adopt COMMAND [ARG...]\n");
    return 2;
  }
  check(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0, "prctl");
  const pid_t command = fork();
  check(command >= 0, "fork");
  if (command == 0) {
    execv(argv[1], argv + 1);
    _exit(127);
  }
  // Its standard streams are the command's: to hold them open would hide the command's end.
  for (int fd = 0; fd < 2; fd++) close(fd);
  for (int status;;) {
    const pid_t pid = wait(&status);
    if (pid == command) return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
}
