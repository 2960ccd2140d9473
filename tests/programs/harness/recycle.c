// Becomes a stranger under the number PID as soon as that is free, in a session of its own, and lives there
// like harness/stranger.c. Says `recycled`, or `pinned` when the number was not free within MS milliseconds.
// By clone3's set_tid where we may (CAP_CHECKPOINT_RESTORE), else by forking until the numbers come round.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void live_as_stranger(const char* log_path) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  setsid();
  const int log = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
  dprintf(log, "pid %d\n", getpid());
  dprintf(1, "recycled %d\n", getpid());
  for (;;) {
    siginfo_t info;
    const int got = sigwaitinfo(&all, &info);
    if (got > 0) dprintf(log, "signal %d from %d\n", got, info.si_pid);
  }
}

static pid_t fork_as(pid_t wanted) {
  struct clone_args args = {.exit_signal = SIGCHLD, .set_tid = (uint64_t)(uintptr_t)&wanted, .set_tid_size = 1};
  return (pid_t)syscall(SYS_clone3, &args, sizeof args);
}

// One fork; -1 unless it got the number.
static pid_t fork_and_hope(pid_t wanted) {
  const pid_t pid = fork();
  if (pid == 0 && getpid() != wanted) _exit(0);
  if (pid <= 0 || pid == wanted) return pid;
  waitpid(pid, NULL, 0);
  errno = EEXIST;
  return -1;
}

int main(int argc, char** argv) {
  if (argc < 4) return 99;
  const pid_t wanted = atoi(argv[1]);
  const long end = now_ms() + atol(argv[2]);
  int hope = 0;
  while (now_ms() < end) {
    const pid_t pid = hope ? fork_and_hope(wanted) : fork_as(wanted);
    if (pid == 0) live_as_stranger(argv[3]);
    if (pid > 0) {
      char byte;
      while (read(0, &byte, 1) > 0) continue;
      kill(pid, SIGKILL);
      return 0;
    }
    if (!hope && errno == EPERM) hope = 1;
    if (!hope && errno == EEXIST) {
      const struct timespec pause_time = {0, 1000000};
      nanosleep(&pause_time, NULL);
    }
  }
  printf("pinned\n");
  return 0;
}
