// Writes KILOBYTES to its output, then holds.
#include "hostile.h"

int main(int argc, char** argv) {
  enter(argc, argv);
  static char line[1024];
  memset(line, 'x', sizeof line - 1);
  line[sizeof line - 1] = '\n';
  for (long i = number_arg(argc, argv, 2, 1024); i > 0; i--)
    if (write(1, line, sizeof line) < 0) say("write %d", errno);
  say("ready");
  hold();
}
