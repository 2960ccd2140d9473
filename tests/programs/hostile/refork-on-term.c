// Answers SIGTERM with a replacement of itself, which answers the next one likewise.
#include "hostile.h"

static void on_term(int signal_number) {
  (void)signal_number;
  if (fork() != 0) _exit(0);
  say("replaced");
}

int main(int argc, char** argv) {
  enter(argc, argv);
  signal(SIGTERM, on_term);
  say("ready");
  hold();
}
