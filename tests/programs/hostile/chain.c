// A chain of DEPTH parents, each of which execs anew.
#include "hostile.h"

int main(int argc, char** argv) {
  enter(argc, argv);
  const long depth = number_arg(argc, argv, 2, 100);
  if (depth <= 1) {
    say("ready");
    hold();
  }
  if (must_fork() == 0) {
    char left[24];
    snprintf(left, sizeof left, "%ld", depth - 1);
    execl(argv[0], argv[0], argv[1], left, (char*)NULL);
    say("broken exec %d", errno);
    _exit(95);
  }
  hold();
}
