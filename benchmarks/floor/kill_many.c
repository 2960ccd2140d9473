// kill_many TIER COUNT SIZE TREE DIR PARENT: COUNT flat trees of SIZE at once, as fast as one process can.
//
// Each line on standard input is one round; the answer is {"us": from the first kill to the last proof}.
// DIR/0, DIR/1, ... must exist.
#include "reap.h"

static pid_t start_tree(char* argv[], const char* parent_dir, int index, int leaf_dir) {
  char dir[512];
  snprintf(dir, sizeof dir, "%s/%d", parent_dir, index);
  argv[3] = dir;
  int output[2];
  check(pipe2(output, O_CLOEXEC) == 0, "pipe2");
  const pid_t leader = start(argv, leaf_dir, output[1]);
  close(output[1]);
  wait_ready(output[0]);
  close(output[0]);
  return leader;
}

int main(int argc, char** argv) {
  if (argc != 7) {
    fprintf(stderr, "usage: kill_many TIER COUNT SIZE TREE DIR PARENT\n");
    return 2;
  }
  const int in_leaf = strcmp(argv[1], "cgroup") == 0;
  const int count = atoi(argv[2]);
  char* tree[] = {argv[4], "flat", argv[3], NULL, NULL};
  struct leaf* leaves = calloc((size_t)count, sizeof *leaves);
  pid_t* leaders = calloc((size_t)count, sizeof *leaders);
  check(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0, "prctl");
  raise_file_limit();
  const int children = open_children();

  for (char line[1024]; next_command(line);) {
    for (int i = 0; i < count; i++) {
      if (in_leaf) leaves[i] = leaf_make(argv[6]);
      leaders[i] = start_tree(tree, argv[5], i, in_leaf ? leaves[i].dir : -1);
    }

    const int64_t began = now_ns();
    for (int i = 0; i < count; i++) {
      if (in_leaf) {
        leaf_kill(&leaves[i]);
      } else {
        kill(-leaders[i], SIGKILL);
      }
    }
    const int reaped = in_leaf ? reap_all() : kill_children(children);
    for (int i = 0; in_leaf && i < count; i++) check(leaf_is_empty(&leaves[i]), "a leaf is not empty");
    const int64_t took = now_ns() - began;

    for (int i = 0; in_leaf && i < count; i++) leaf_remove(&leaves[i]);
    check(reaped == count * atoi(argv[3]), "reaped another number of processes than were started");
    printf("{\"us\":%.1f}\n", (double)took / 1000);
  }
}
