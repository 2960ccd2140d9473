// What all hostile programs share: the arena, and the fifo in it by which they speak and are counted.
// Every process keeps the fifo's write end open, so that a reader that sees end of file has the kernel's word
// that all of them are gone, however they changed their session, parent, name or environment.
#pragma once

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// A fixed number: programs that exec each other would else collect one descriptor per level.
#define FIFO_FD 9

static const char* arena;

// One line to the harness, in one write so that lines never mix.
static void __attribute__((format(printf, 1, 2))) say(const char* format, ...) {
  char line[512];
  va_list args;
  va_start(args, format);
  int length = vsnprintf(line, sizeof line - 1, format, args);
  va_end(args);
  if (length < 0) return;
  if (length > (int)sizeof line - 2) length = sizeof line - 2;
  line[length++] = '\n';
  while (write(FIFO_FD, line, (size_t)length) < 0 && errno == EAGAIN) {
    struct pollfd full = {FIFO_FD, POLLOUT, 0};
    poll(&full, 1, -1);
  }
}

// Opens the fifo of the arena, the first argument of every program.
static void enter(int argc, char** argv) {
  if (argc < 2) exit(99);
  arena = argv[1];
  char path[512];
  snprintf(path, sizeof path, "%s/fifo", arena);
  const int fd = open(path, O_WRONLY | O_NONBLOCK);
  if (fd < 0) exit(98);
  if (fd != FIFO_FD) {
    if (dup2(fd, FIFO_FD) < 0) exit(97);
    close(fd);
  }
}

static void __attribute__((unused)) ignore_term(void) { signal(SIGTERM, SIG_IGN); }

static void __attribute__((unused, noreturn)) hold(void) {
  for (;;) pause();
}

static void __attribute__((unused)) rest_ms(long ms) {
  struct timespec t = {ms / 1000, ms % 1000 * 1000000};
  while (nanosleep(&t, &t) < 0 && errno == EINTR) continue;
}

static long __attribute__((unused)) number_arg(int argc, char** argv, int index, long otherwise) {
  return argc > index ? atol(argv[index]) : otherwise;
}

static int __attribute__((unused)) has_arg(int argc, char** argv, const char* word) {
  for (int i = 2; i < argc; i++)
    if (strcmp(argv[i], word) == 0) return 1;
  return 0;
}

// Waits until the harness opens the gate, a second fifo: a shape that ends by itself must first have been
// seen.
static void __attribute__((unused)) await_gate(void) {
  char path[512];
  snprintf(path, sizeof path, "%s/gate", arena);
  const int fd = open(path, O_RDONLY);
  if (fd >= 0) close(fd);
}

// fork(2) that gives up loudly: a shape that is not what it claims to be must not pass a test.
static pid_t __attribute__((unused)) must_fork(void) {
  const pid_t pid = fork();
  if (pid < 0) {
    say("broken fork %d", errno);
    exit(96);
  }
  return pid;
}
