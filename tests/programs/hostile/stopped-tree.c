// A tree that stops itself. Each member has a SIGTERM handler that says so, and can run only after SIGCONT.
// deaf: ignores SIGTERM instead.
#include "hostile.h"

static void on_term(int signal_number) {
  (void)signal_number;
  say("handled");
  _exit(0);
}

int main(int argc, char** argv) {
  enter(argc, argv);
  if (has_arg(argc, argv, "deaf"))
    ignore_term();
  else
    signal(SIGTERM, on_term);
  for (int i = 0; i < 3; i++) {
    if (must_fork() == 0) break;
  }
  say("ready");
  raise(SIGSTOP);
  hold();
}
