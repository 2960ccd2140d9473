// spawn COMMAND [ARG...]: the time from vfork until the stamp at the command's end was executed.
//
// Each line on standard input is one round; the answer is {"us": ..., "exitUs": until the command was
// reaped}. `spawn stamp` is the floor; `spawn agent-supervisor -- stamp` has a supervisor on the way.
#include "../probes/common.h"

int main(int argc, char** argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: spawn COMMAND [ARG...]\n");
    return 2;
  }
  for (char line[1024]; next_command(line);) {
    int output[2];
    check(pipe2(output, O_CLOEXEC) == 0, "pipe2");
    const int64_t began = now_ns();
    const pid_t pid = vfork();
    check(pid >= 0, "vfork");
    if (pid == 0) {
      dup2(output[1], 1);
      execv(argv[1], argv + 1);
      _exit(127);
    }
    close(output[1]);
    int64_t stamp = 0;
    check(read(output[0], &stamp, sizeof stamp) == sizeof stamp, "the command left no stamp");
    check(waitpid(pid, NULL, 0) == pid, "waitpid");
    const int64_t ended = now_ns();
    close(output[0]);
    printf("{\"us\":%.1f,\"exitUs\":%.1f}\n", (double)(stamp - began) / 1000, (double)(ended - began) / 1000);
  }
}
