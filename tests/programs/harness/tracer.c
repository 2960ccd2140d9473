// Attaches to PID and stops it. wait: then behaves like a debugger, waiting for what becomes of it. lazy:
// never looks again. Lives until end of file on its input.
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static void* until_eof(void* unused) {
  char byte;
  while (read(0, &byte, 1) > 0) continue;
  _exit(unused == NULL ? 0 : 1);
}

int main(int argc, char** argv) {
  if (argc < 3) return 99;
  const pid_t pid = atoi(argv[1]);
  if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) < 0 || ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) < 0 ||
      waitpid(pid, NULL, __WALL) != pid) {
    printf("broken %d\n", errno);
    return 1;
  }
  printf("attached\n");
  fflush(stdout);
  if (strcmp(argv[2], "lazy") == 0) until_eof(NULL);
  pthread_t watcher;
  pthread_create(&watcher, NULL, until_eof, NULL);
  for (int status; waitpid(pid, &status, __WALL) == pid;) {
    if (WIFEXITED(status) || WIFSIGNALED(status)) printf("gone\n"), fflush(stdout);
  }
  pthread_join(watcher, NULL);
  return 0;
}
