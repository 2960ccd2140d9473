// Answers SIGTERM by leaving a daemon behind that is deaf to it, forked after any list was taken.
#include "hostile.h"

static void on_term(int signal_number) {
  (void)signal_number;
  if (fork() == 0) {
    setsid();
    if (fork() == 0) {
      ignore_term();
      say("escaped");
      hold();
    }
  }
  _exit(0);
}

int main(int argc, char** argv) {
  enter(argc, argv);
  signal(SIGTERM, on_term);
  for (int i = 0; i < 4; i++) {
    if (must_fork() == 0) break;
  }
  say("ready");
  hold();
}
