// Moves a child of its own, and a grandchild that is born there, into the cgroup DIR.
#include <sys/stat.h>

#include "hostile.h"

int main(int argc, char** argv) {
  enter(argc, argv);
  if (argc < 3) return 99;
  if (must_fork() == 0) {
    char path[512];
    snprintf(path, sizeof path, "%s/cgroup.procs", argv[2]);
    const int fd = open(path, O_WRONLY);
    if (fd < 0 || write(fd, "0", 1) != 1) {
      say("broken move %d", errno);
      return 95;
    }
    close(fd);
    if (must_fork() == 0) setsid();
    ignore_term();
    say("ready");
    hold();
  }
  say("ready leader");
  hold();
}
