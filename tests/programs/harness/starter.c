// A program that starts a run and is killed: gives COMMAND one end of a connected socket as descriptor 4 and
// keeps the other. Lives until it is killed; says what it hears on descriptor 1.
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char** argv) {
  int pair[2];
  if (argc < 2 || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0) return 125;
  const pid_t pid = fork();
  if (pid == 0) {
    const int theirs = dup(pair[0]);
    close(pair[0]);
    close(pair[1]);
    if (theirs != 4) {
      dup2(theirs, 4);
      close(theirs);
    }
    execvp(argv[1], argv + 1);
    perror(argv[1]);
    _exit(127);
  }
  close(pair[0]);
  printf("starter of %d\n", pid);
  fflush(stdout);
  char text[65536];
  for (ssize_t n; (n = read(pair[1], text, sizeof text)) > 0;)
    if (write(1, text, (size_t)n) < 0) break;
  for (;;) pause();
}
