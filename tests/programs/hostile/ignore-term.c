// Ignores SIGTERM, alone or with COUNT - 1 children that do the same.
#include "hostile.h"

int main(int argc, char** argv) {
  enter(argc, argv);
  ignore_term();
  for (long i = number_arg(argc, argv, 2, 1); i > 1; i--) {
    if (must_fork() == 0) break;
  }
  say("ready");
  hold();
}
