// The textbook escape: double fork, a session of its own, / as directory, no descriptors, no environment.
// COUNT of them. deaf: they ignore SIGTERM. leave: the leader ends with 7 when the gate opens.
#include "hostile.h"

static void become_daemon(char** argv, int deaf) {
  if (must_fork() != 0) _exit(0);
  setsid();
  if (must_fork() != 0) _exit(0);
  if (chdir("/") < 0) _exit(95);
  for (int fd = 0; fd < 64; fd++) close(fd);
  char* inner[] = {argv[0], argv[1], deaf ? "inner-deaf" : "inner", NULL};
  char* nothing[] = {NULL};
  execve(argv[0], inner, nothing);
  _exit(94);
}

int main(int argc, char** argv) {
  enter(argc, argv);
  if (has_arg(argc, argv, "inner-deaf")) ignore_term();
  if (has_arg(argc, argv, "inner") || has_arg(argc, argv, "inner-deaf")) {
    say("ready %d", getpid());
    hold();
  }
  for (long i = number_arg(argc, argv, 2, 1); i > 0; i--) {
    const pid_t middle = must_fork();
    if (middle == 0) become_daemon(argv, has_arg(argc, argv, "deaf"));
    waitpid(middle, NULL, 0);
  }
  if (has_arg(argc, argv, "leave")) {
    await_gate();
    return 7;
  }
  say("ready leader");
  hold();
}
