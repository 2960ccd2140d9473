// Says every descriptor that it was started with, then exits.
#include <dirent.h>

#include "hostile.h"

int main(int argc, char** argv) {
  char found[4096] = "";
  DIR* table = opendir("/proc/self/fd");
  for (struct dirent* entry; table != NULL && (entry = readdir(table)) != NULL;) {
    if (entry->d_name[0] == '.' || atoi(entry->d_name) == dirfd(table)) continue;
    char target[256] = "";
    const ssize_t n = readlinkat(dirfd(table), entry->d_name, target, sizeof target - 1);
    if (n < 0) continue;
    const size_t used = strlen(found);
    snprintf(found + used, sizeof found - used, " %s=%s", entry->d_name, target);
  }
  enter(argc, argv);
  say("descriptors%s", found);
  say("ready");
  return 0;
}
