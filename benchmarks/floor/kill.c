// kill --control fd:N --containment TIER -- COMMAND [ARG...]: the least that could be called a supervisor.
//
// It starts the command, sleeps until one line comes on the control socket, ends and reaps everything in the
// shortest way that this kernel has, proves it, and answers with the part of a report that is read here.
// Everything is opened beforehand and nothing else is done: what a supervisor needs on top of this is its
// own. The environment's LEAVES names the directory for the leaf.
//
//   cgroup     cgroup.kill, blocking waitid until ECHILD, then "populated 0" read
//   subreaper  the group at once, then whatever fell to us, until ECHILD
#include "reap.h"

int main(int argc, char** argv) {
  if (argc < 7 || strncmp(argv[2], "fd:", 3) != 0) {
    fprintf(stderr, "usage: kill --control fd:N --containment TIER -- COMMAND [ARG...]\n");
    return 2;
  }
  const int control = atoi(argv[2] + 3);
  const int in_leaf = strcmp(argv[4], "cgroup") == 0;
  check(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0, "prctl");
  check(fcntl(control, F_SETFD, FD_CLOEXEC) == 0, "control");
  const int children = open_children();
  struct leaf leaf;
  if (in_leaf) leaf = leaf_make(getenv("LEAVES"));
  const pid_t leader = start(argv + 6, in_leaf ? leaf.dir : -1, 1);

  char line[256];
  check(read(control, line, sizeof line) > 0, "the control socket");
  const int64_t began = now_ns();
  if (in_leaf) {
    leaf_kill(&leaf);
  } else {
    kill(-leader, SIGKILL);
  }
  const int reaped = in_leaf ? reap_all() : kill_children(children);
  check(!in_leaf || leaf_is_empty(&leaf), "the leaf is not empty");
  const int64_t took = now_ns() - began;

  const int length = snprintf(line, sizeof line,
                              "{\"event\":\"ended\",\"report\":{\"timeline\":{\"empty\":%.1f,\"reaped\":%.1f},"
                              "\"counts\":{\"zombiesReaped\":%d},\"verified\":{\"value\":true}}}\n",
                              (double)took / 1000, (double)took / 1000, reaped);
  check(write(control, line, (size_t)length) == length, "the control socket");
  if (in_leaf) leaf_remove(&leaf);
}
