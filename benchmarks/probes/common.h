// What the measuring programs share: the clock, the cgroup leaf, and a tree that says when it is all up.
#ifndef BENCHMARKS_PROBES_COMMON_H
#define BENCHMARKS_PROBES_COMMON_H

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static inline int64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static inline void die(const char* what) {
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  exit(1);
}

static inline void check(int good, const char* what) {
  if (!good) die(what);
}

/** Some of these programs hold thousands of descriptors. */
static inline void raise_file_limit(void) {
  struct rlimit files;
  check(getrlimit(RLIMIT_NOFILE, &files) == 0, "getrlimit");
  files.rlim_cur = files.rlim_max;
  check(setrlimit(RLIMIT_NOFILE, &files) == 0, "setrlimit");
}

/** The descriptors that a kill in a cgroup leaf needs; all opened before the clock starts. */
struct leaf {
  char path[512];
  int dir, kill, events;
};

/** Makes a fresh leaf: one that was ever killed would kill what is cloned into it (kernels 6.14 to 7.1). */
static inline struct leaf leaf_make(const char* parent) {
  static unsigned serial;
  struct leaf leaf;
  char file[600];
  snprintf(leaf.path, sizeof leaf.path, "%s/bench-%d-%u", parent, getpid(), serial++);
  check(mkdir(leaf.path, 0755) == 0, leaf.path);
  leaf.dir = open(leaf.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  check(leaf.dir >= 0, leaf.path);
  snprintf(file, sizeof file, "%s/cgroup.kill", leaf.path);
  leaf.kill = open(file, O_WRONLY | O_CLOEXEC);
  check(leaf.kill >= 0, file);
  snprintf(file, sizeof file, "%s/cgroup.events", leaf.path);
  leaf.events = open(file, O_RDONLY | O_CLOEXEC);
  check(leaf.events >= 0, file);
  return leaf;
}

static inline int leaf_is_empty(const struct leaf* leaf) {
  char text[256];
  const ssize_t length = pread(leaf->events, text, sizeof text - 1, 0);
  check(length > 0, "cgroup.events");
  text[length] = 0;
  return strstr(text, "populated 0") != NULL;
}

static inline void leaf_remove(struct leaf* leaf) {
  close(leaf->dir);
  close(leaf->kill);
  close(leaf->events);
  check(rmdir(leaf->path) == 0, leaf->path);
}

/** fork() into a leaf (or none, with -1), in a session of its own, with `output` as its standard output, and
 * exec. */
static inline pid_t start(char* const argv[], int leaf_dir, int output) {
  struct clone_args args = {.exit_signal = SIGCHLD};
  if (leaf_dir >= 0) {
    args.flags = CLONE_INTO_CGROUP;
    args.cgroup = (uint64_t)leaf_dir;
  }
  const pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof args);
  check(pid >= 0, "clone3");
  if (pid > 0) return pid;
  setsid();
  dup2(output, 1);
  execv(argv[0], argv);
  _exit(127);
}

/** Waits until the tree on the other end of the pipe says that every process of it is up. */
static inline void wait_ready(int fd) {
  char byte = 0;
  while (read(fd, &byte, 1) < 0 && errno == EINTR) continue;
  check(byte == 'r', "the tree ended before it was up");
}

/** The next command on standard input, or 0 at its end. Each is one line of at most 1000 bytes. */
static inline int next_command(char line[1024]) {
  fflush(stdout);
  if (fgets(line, 1024, stdin) == NULL) return 0;
  line[strcspn(line, "\n")] = 0;
  return 1;
}

#endif
