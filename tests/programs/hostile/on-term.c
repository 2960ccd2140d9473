// A well-behaved one: answers SIGTERM with exit 0, after WORK milliseconds of cleaning up.
#include "hostile.h"

static long work;

static void on_term(int signal_number) {
  (void)signal_number;
  say("handled");
  rest_ms(work);
  say("done");
  _exit(0);
}

int main(int argc, char** argv) {
  enter(argc, argv);
  work = number_arg(argc, argv, 2, 0);
  signal(SIGTERM, on_term);
  say("ready");
  hold();
}
