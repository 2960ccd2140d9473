// Reads FILE, which may never answer, from a child; the leader waits.
#include "hostile.h"

int main(int argc, char** argv) {
  enter(argc, argv);
  if (argc < 3) return 99;
  if (must_fork() == 0) {
    const int fd = open(argv[2], O_RDONLY);
    if (fd < 0) {
      say("broken open %d", errno);
      return 95;
    }
    say("ready %d", getpid());
    char byte;
    return read(fd, &byte, 1) == 1 ? 0 : 94;
  }
  hold();
}
