// Says the signal masks that it was started with, then exits.
#include "hostile.h"

int main(int argc, char** argv) {
  enter(argc, argv);
  FILE* status = fopen("/proc/self/status", "r");
  char line[256];
  while (status != NULL && fgets(line, sizeof line, status) != NULL) {
    line[strcspn(line, "\n")] = 0;
    if (strncmp(line, "Sig", 3) == 0) say("%.*s %s", (int)strcspn(line, ":"), line, strrchr(line, '\t') + 1);
  }
  say("ready");
  return 0;
}
