// The fastest ways to end and reap a tree that this kernel has, with everything opened beforehand.
#ifndef BENCHMARKS_FLOOR_REAP_H
#define BENCHMARKS_FLOOR_REAP_H

#include <sys/prctl.h>

#include "../probes/common.h"

static inline int open_children(void) {
  char path[64];
  snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  check(fd >= 0, path);
  return fd;
}

static inline void leaf_kill(const struct leaf* leaf) { check(write(leaf->kill, "1", 1) == 1, "cgroup.kill"); }

static inline void reap(void) {
  siginfo_t info;
  while (waitid(P_ALL, 0, &info, WEXITED) < 0) check(errno == EINTR, "waitid");
}

static inline int reap_all(void) {
  siginfo_t info;
  int reaped = 0;
  for (;;) {
    if (waitid(P_ALL, 0, &info, WEXITED) == 0) {
      reaped++;
    } else if (errno == ECHILD) {
      return reaped;
    } else {
      check(errno == EINTR, "waitid");
    }
  }
}

/**
 * Every orphan falls to us before its parent can be reaped, so a round that kills all children and reaps as
 * many finds the next generation complete.
 */
static inline int kill_children(int children) {
  static char text[1 << 17];
  int reaped = 0;
  for (;;) {
    const ssize_t length = pread(children, text, sizeof text - 1, 0);
    check(length >= 0, "children");
    if (length == 0) return reaped + reap_all();
    text[length] = 0;
    int killed = 0;
    for (char *at = text, *end; *at != 0; at = end + 1, killed++) kill((pid_t)strtol(at, &end, 10), SIGKILL);
    for (int i = 0; i < killed; i++) reap();
    reaped += killed;
  }
}

#endif
