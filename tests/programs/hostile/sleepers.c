// COUNT children that sleep. deaf: all ignore SIGTERM.
#include "hostile.h"

int main(int argc, char** argv) {
  enter(argc, argv);
  if (has_arg(argc, argv, "deaf")) ignore_term();
  for (long i = number_arg(argc, argv, 2, 10); i > 0; i--) {
    if (must_fork() == 0) hold();
  }
  say("ready");
  hold();
}
