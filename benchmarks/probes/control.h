// The client's end of a supervisor: starts one around a command and speaks docs/protocol.md with it.
#ifndef BENCHMARKS_PROBES_CONTROL_H
#define BENCHMARKS_PROBES_CONTROL_H

#include <sys/socket.h>

#include "common.h"

struct supervisor {
  pid_t pid;
  int control, output;
  size_t length;
  char line[1 << 16];
};

/** Starts `program` around `command`, whose standard output is read from `output`. */
static inline void supervisor_start(struct supervisor* self, const char* program, const char* tier,
                                    char* const command[]) {
  int control[2], output[2];
  check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, control) == 0, "socketpair");
  check(pipe2(output, O_CLOEXEC) == 0, "pipe2");
  char option[32];
  snprintf(option, sizeof option, "fd:%d", control[1]);
  char* argv[32] = {(char*)program, "--control", option, "--containment", (char*)tier, "--"};
  for (size_t i = 0; i < 24 && command[i] != NULL; i++) argv[6 + i] = command[i];
  self->pid = vfork();
  check(self->pid >= 0, "vfork");
  if (self->pid == 0) {
    fcntl(control[1], F_SETFD, 0);
    dup2(output[1], 1);
    execv(argv[0], argv);
    _exit(127);
  }
  close(control[1]);
  close(output[1]);
  self->control = control[0];
  self->output = output[0];
  self->length = 0;
}

static inline void supervisor_terminate(struct supervisor* self) {
  static const char request[] = "1 terminate grace=0\n";
  check(write(self->control, request, sizeof request - 1) == sizeof request - 1, "terminate");
}

/** Takes what has come; 1 when `ended` is complete, which is then the text in `line`. */
static inline int supervisor_take(struct supervisor* self) {
  const ssize_t got = read(self->control, self->line + self->length, sizeof self->line - 1 - self->length);
  if (got < 0 && errno == EINTR) return 0;
  check(got > 0, "the supervisor closed its control socket");
  self->length += (size_t)got;
  self->line[self->length] = 0;
  for (char* end; (end = strchr(self->line, '\n')) != NULL;) {
    *end = 0;
    if (strstr(self->line, "\"event\":\"ended\"") != NULL) return 1;
    self->length -= (size_t)(end + 1 - self->line);
    memmove(self->line, end + 1, self->length + 1);
  }
  check(self->length < sizeof self->line - 1, "an event of more than 64 KiB");
  return 0;
}

static inline void supervisor_finish(struct supervisor* self) {
  close(self->control);
  close(self->output);
  while (waitpid(self->pid, NULL, 0) < 0) check(errno == EINTR, "waitpid");
}

#endif
