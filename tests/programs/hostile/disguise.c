// Execs itself under the name of something else, then rewrites its command line and its comm. NAME is whose.
#include <sys/prctl.h>

#include "hostile.h"

int main(int argc, char** argv) {
  enter(argc, argv);
  if (argc < 3) return 99;
  if (argc == 3) {
    char file[512];
    snprintf(file, sizeof file, "/proc/self/exe");
    char* as[] = {argv[2], argv[1], argv[2], "again", NULL};
    execv(file, as);
    return 95;
  }
  prctl(PR_SET_NAME, argv[2]);
  const int deaf = must_fork() == 0;
  memset(argv[2], 'x', strlen(argv[2]));
  memset(argv[3], 'x', strlen(argv[3]));
  if (deaf) ignore_term();
  say("ready");
  hold();
}
