// kill TIER SHAPE SIZE TREE DIR PARENT: the least time in which this kernel ends and reaps such a tree.
//
// Each line on standard input is one round; the answer is {"us": from just before the kill to the proof}.
// Everything is opened beforehand, the wait is a blocking waitid, and nothing is recorded: what a
// supervisor does on top of this is its own.
//
//   cgroup     cgroup.kill, waitid until ECHILD, then "populated 0" read
//   subreaper  the group at once, then whatever fell to us, until ECHILD
#include "reap.h"

int main(int argc, char** argv) {
  if (argc != 7) {
    fprintf(stderr, "usage: kill TIER SHAPE SIZE TREE DIR PARENT\n");
    return 2;
  }
  const int in_leaf = strcmp(argv[1], "cgroup") == 0;
  char* tree[] = {argv[4], argv[2], argv[3], argv[5], NULL};
  check(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0, "prctl");
  const int children = open_children();

  for (char line[1024]; next_command(line);) {
    struct leaf leaf;
    if (in_leaf) leaf = leaf_make(argv[6]);
    int output[2];
    check(pipe2(output, O_CLOEXEC) == 0, "pipe2");
    const pid_t leader = start(tree, in_leaf ? leaf.dir : -1, output[1]);
    close(output[1]);
    wait_ready(output[0]);

    const int64_t began = now_ns();
    if (in_leaf) {
      leaf_kill(&leaf);
    } else {
      kill(-leader, SIGKILL);
    }
    const int reaped = in_leaf ? reap_all() : kill_children(children);
    check(!in_leaf || leaf_is_empty(&leaf), "the leaf is not empty");
    const int64_t took = now_ns() - began;

    close(output[0]);
    if (in_leaf) leaf_remove(&leaf);
    check(reaped == atoi(argv[3]), "reaped another number of processes than were started");
    printf("{\"us\":%.1f}\n", (double)took / 1000);
  }
}
