// A tracer that has stopped its child and never looks at it again. deaf: the tracer ignores SIGTERM.
#include <sys/ptrace.h>

#include "hostile.h"

int main(int argc, char** argv) {
  enter(argc, argv);
  const pid_t child = must_fork();
  if (child == 0) hold();
  if (has_arg(argc, argv, "deaf")) ignore_term();
  if (ptrace(PTRACE_ATTACH, child, NULL, NULL) < 0 || waitpid(child, NULL, 0) < 0) {
    say("broken ptrace %d", errno);
    return 95;
  }
  say("ready %d", child);
  hold();
}
