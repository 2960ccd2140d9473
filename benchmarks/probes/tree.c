// tree SHAPE SIZE DIR: a tree of SIZE sleeping processes that writes "r" to standard output once all are up.
//
//   flat       the root and its children
//   chain      each the parent of the next
//   comb       a chain with one more child at each link
//   escapees   the root, and the rest in sessions of their own and with their parent gone
//
// Only the root has DIR on its command line, as only an agent itself would have its name there; the others
// wipe theirs, as the servers and tools that it starts would have others. DIR/table holds everybody's pid. If
// DIR/life is there, it is a FIFO that everybody keeps open: its reader sees the end of file when the last
// one is gone.
#include <linux/futex.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/mman.h>

#include "common.h"

struct table {
  _Atomic uint32_t up;
  _Atomic int32_t pids[];
};

static struct table* table;
static uint32_t size;
static char** arguments;
static char program[512], dir[512];

static void wipe_arguments(void) {
  for (char** argument = arguments; *argument != NULL; argument++)
    for (char* at = *argument; *at != 0; at++) *at = ' ';
}

static void announce(void) {
  const uint32_t index = atomic_fetch_add(&table->up, 1);
  atomic_store(&table->pids[index], getpid());
  syscall(SYS_futex, &table->up, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void sleep_forever(void) {
  for (;;) pause();
}

static void fork_sleeper(void) {
  const pid_t pid = fork();
  check(pid >= 0, "fork");
  if (pid > 0) return;
  wipe_arguments();
  announce();
  sleep_forever();
}

static void fork_escapee(void) {
  const pid_t pid = fork();
  check(pid >= 0, "fork");
  if (pid == 0) {
    setsid();
    fork_sleeper();
    _exit(0);
  }
  check(waitpid(pid, NULL, 0) == pid, "waitpid");
}

/** The next link executes the program anew: the kernel's work for a chain of bare forks grows quadratically.
 */
static void fork_link(const char* shape, uint32_t position) {
  const pid_t pid = fork();
  check(pid >= 0, "fork");
  if (pid > 0) return;
  char count[16], text[16];
  snprintf(count, sizeof count, "%u", size);
  snprintf(text, sizeof text, "%u", position);
  char* argv[] = {program, (char*)shape, count, dir, text, NULL};
  execv(argv[0], argv);
  _exit(127);
}

static void grow(const char* shape, uint32_t position) {
  if (strcmp(shape, "flat") == 0) {
    for (uint32_t i = 1; i < size; i++) fork_sleeper();
  } else if (strcmp(shape, "escapees") == 0) {
    for (uint32_t i = 1; i < size; i++) fork_escapee();
  } else if (strcmp(shape, "chain") == 0) {
    if (position + 1 < size) fork_link(shape, position + 1);
  } else if (strcmp(shape, "comb") == 0) {
    if (position + 1 < size) fork_sleeper();
    if (position + 2 < size) fork_link(shape, position + 2);
  } else {
    fprintf(stderr, "no shape '%s': flat, chain, comb or escapees\n", shape);
    exit(2);
  }
}

static void open_table(int root) {
  char path[600];
  snprintf(path, sizeof path, "%s/table", dir);
  const int fd = open(path, O_RDWR | O_CLOEXEC | (root ? O_CREAT | O_TRUNC : 0), 0600);
  const size_t bytes = sizeof *table + size * sizeof *table->pids;
  check(fd >= 0 && (!root || ftruncate(fd, (off_t)bytes) == 0), path);
  table = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  check(table != MAP_FAILED, path);
  close(fd);
}

static void hold_life(void) {
  char path[600];
  snprintf(path, sizeof path, "%s/life", dir);
  if (access(path, F_OK) == 0) check(open(path, O_WRONLY) >= 0, path);
}

/** Waits for the last pid, not only for the count: a reader of the table must not see a hole. */
static void wait_for_all(void) {
  for (uint32_t up; (up = atomic_load(&table->up)) < size;)
    syscall(SYS_futex, &table->up, FUTEX_WAIT, up, NULL, NULL, 0);
  for (uint32_t i = 0; i < size; i++)
    while (atomic_load(&table->pids[i]) == 0) sched_yield();
}

int main(int argc, char** argv) {
  if (argc < 4) {
    fprintf(stderr, "usage: tree SHAPE SIZE DIR\n");
    return 2;
  }
  arguments = argv;
  const int root = argc == 4;
  const uint32_t position = root ? 0 : (uint32_t)atoi(argv[4]);
  char shape[16];
  size = (uint32_t)atoi(argv[2]);
  snprintf(program, sizeof program, "%s", argv[0]);
  snprintf(shape, sizeof shape, "%s", argv[1]);
  snprintf(dir, sizeof dir, "%s", argv[3]);
  open_table(root);
  if (root) {
    hold_life();
  } else {
    wipe_arguments();
  }
  announce();
  grow(shape, position);
  if (root) {
    wait_for_all();
    check(write(1, "r", 1) == 1, "standard output");
  }
  sleep_forever();
}
