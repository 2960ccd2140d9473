// terminate_many SUPERVISOR TIER COUNT SIZE TREE DIR: COUNT supervised flat trees of SIZE, stopped together.
//
// Each line on standard input is one round; the answer is {"us": from the first request to the last ended
// event, "unverified": reports without proof, "left": processes, zombies included, that were there after it}.
// DIR/0, DIR/1, ... must exist.
#include <poll.h>

#include "control.h"

static int count;
static struct supervisor* supervisors;

static void start_all(char** argv) {
  for (int i = 0; i < count; i++) {
    char dir[512];
    snprintf(dir, sizeof dir, "%s/%d", argv[6], i);
    char* tree[] = {argv[5], "flat", argv[4], dir, NULL};
    supervisor_start(&supervisors[i], argv[1], argv[2], tree);
    wait_ready(supervisors[i].output);
  }
}

static int await_all(struct pollfd* entries) {
  int unverified = 0;
  for (int i = 0; i < count; i++) entries[i] = (struct pollfd){.fd = supervisors[i].control, .events = POLLIN};
  for (int open = count; open > 0;) {
    if (poll(entries, (nfds_t)count, -1) < 0) continue;
    for (int i = 0; i < count; i++) {
      if (entries[i].fd < 0 || entries[i].revents == 0 || !supervisor_take(&supervisors[i])) continue;
      unverified += strstr(supervisors[i].line, "\"verified\":{\"value\":true") == NULL;
      entries[i].fd = -1;
      open--;
    }
  }
  return unverified;
}

static int left_of(const char* dir, int index) {
  char path[512];
  snprintf(path, sizeof path, "%s/%d/table", dir, index);
  FILE* table = fopen(path, "r");
  check(table != NULL, path);
  uint32_t up;
  check(fread(&up, sizeof up, 1, table) == 1, path);
  int left = 0;
  for (int32_t pid; fread(&pid, sizeof pid, 1, table) == 1;) left += kill(pid, 0) == 0;
  fclose(table);
  return left;
}

int main(int argc, char** argv) {
  if (argc != 7) {
    fprintf(stderr, "usage: terminate_many SUPERVISOR TIER COUNT SIZE TREE DIR\n");
    return 2;
  }
  count = atoi(argv[3]);
  supervisors = calloc((size_t)count, sizeof *supervisors);
  struct pollfd* entries = calloc((size_t)count, sizeof *entries);
  raise_file_limit();
  for (char line[1024]; next_command(line);) {
    start_all(argv);

    const int64_t began = now_ns();
    for (int i = 0; i < count; i++) supervisor_terminate(&supervisors[i]);
    const int unverified = await_all(entries);
    const int64_t took = now_ns() - began;

    int left = 0;
    for (int i = 0; i < count; i++) left += left_of(argv[6], i);
    for (int i = 0; i < count; i++) supervisor_finish(&supervisors[i]);
    printf("{\"us\":%.1f,\"unverified\":%d,\"left\":%d}\n", (double)took / 1000, unverified, left);
  }
}
