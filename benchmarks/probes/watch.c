// watch: an observer that belongs to nobody. It sees when a tree is really gone, and who is left.
//
// Commands on standard input, one a line, each answered with one line of JSON:
//   arm DIR     makes DIR/life, the FIFO that the tree of DIR will hold open     {"armed":true}
//   pin         pins everybody in DIR/table, once the tree is up                 {"pinned":N}
//   settle MS   waits until the last one is gone, at most MS; then ends and      {"goneNs":T or
//   null,"survivors":N}
//               counts those that are left
// Times are of the monotonic clock, which is also process.hrtime's.
#include <poll.h>

#include "common.h"

static char dir[1024];
static int life = -1;
static int* pinned;
static int count;
static int64_t gone;

static void arm(const char* path) {
  char name[1100];
  snprintf(dir, sizeof dir, "%s", path);
  snprintf(name, sizeof name, "%s/life", dir);
  unlink(name);
  check(mkfifo(name, 0600) == 0, name);
  life = open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  check(life >= 0, name);
  gone = 0;
  printf("{\"armed\":true}\n");
}

static void pin(void) {
  char name[1100];
  snprintf(name, sizeof name, "%s/table", dir);
  FILE* table = fopen(name, "r");
  check(table != NULL, name);
  uint32_t up;
  check(fread(&up, sizeof up, 1, table) == 1, name);
  pinned = calloc(up, sizeof *pinned);
  for (count = 0; count < (int)up; count++) {
    int32_t pid;
    check(fread(&pid, sizeof pid, 1, table) == 1, name);
    pinned[count] = (int)syscall(SYS_pidfd_open, pid, 0);
    check(pinned[count] >= 0, "pidfd_open");
  }
  fclose(table);
  printf("{\"pinned\":%d}\n", count);
}

static int is_gone(int pidfd, int milliseconds) {
  struct pollfd entry = {.fd = pidfd, .events = POLLIN};
  return poll(&entry, 1, milliseconds) == 1;
}

/**
 * The FIFO is closed a little before a process is dead, and a pidfd tells of the death itself; but to wake up
 * for each of a thousand would disturb what is measured. A zombie is as good as gone.
 */
static void note_gone(void) {
  for (int i = 0; i < count; i++)
    if (!is_gone(pinned[i], 1000)) return;
  gone = now_ns();
}

static int end_survivors(void) {
  int survivors = 0;
  for (int i = 0; i < count; i++) {
    if (is_gone(pinned[i], 0)) continue;
    survivors++;
    syscall(SYS_pidfd_send_signal, pinned[i], SIGKILL, NULL, 0);
  }
  for (int i = 0; i < count; i++) {
    check(is_gone(pinned[i], 10000), "a process outlived SIGKILL by 10 s");
    close(pinned[i]);
  }
  free(pinned);
  return survivors;
}

static void settle(int milliseconds) {
  struct pollfd entry = {.fd = life};
  if (gone == 0 && poll(&entry, 1, milliseconds) == 1) note_gone();
  const int survivors = end_survivors();
  close(life);
  life = -1;
  char name[1100];
  snprintf(name, sizeof name, "%s/life", dir);
  unlink(name);
  if (gone == 0) {
    printf("{\"goneNs\":null,\"survivors\":%d}\n", survivors);
  } else {
    printf("{\"goneNs\":%lld,\"survivors\":%d}\n", (long long)gone, survivors);
  }
}

int main(void) {
  raise_file_limit();
  static char input[1024];
  size_t length = 0;
  for (;;) {
    fflush(stdout);
    // A FIFO that had a writer and lost it reports a hang-up whether asked or not.
    struct pollfd entries[2] = {{.fd = 0, .events = POLLIN}, {.fd = gone == 0 && count > 0 ? life : -1}};
    if (poll(entries, 2, -1) < 0) continue;
    if (entries[1].revents != 0) note_gone();
    if (entries[0].revents == 0) continue;
    const ssize_t got = read(0, input + length, sizeof input - 1 - length);
    if (got <= 0) return 0;
    length += (size_t)got;
    input[length] = 0;
    char* end = strchr(input, '\n');
    if (end == NULL) continue;
    *end = 0;
    if (strncmp(input, "arm ", 4) == 0) {
      count = 0;
      arm(input + 4);
    } else if (strcmp(input, "pin") == 0) {
      pin();
    } else if (strncmp(input, "settle ", 7) == 0) {
      settle(atoi(input + 7));
    } else {
      fprintf(stderr, "no command '%s'\n", input);
      return 2;
    }
    length = 0;
  }
}
