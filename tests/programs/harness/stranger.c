// An innocent process that nobody may touch. Writes each signal that it gets, and from whom, to LOG; lives
// until its parent does not.
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char** argv) {
  if (argc < 2) return 99;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int log = open(argv[1], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (log < 0) return 98;
  if (argc > 2) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, argv[2], sizeof address.sun_path - 1);
    const int server = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(server, (struct sockaddr*)&address, sizeof address) < 0 || listen(server, 4) < 0) return 96;
  }
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
  dprintf(log, "pid %d\n", getpid());
  if (write(1, "ready\n", 6) < 0) return 97;
  for (;;) {
    siginfo_t info;
    const int got = sigwaitinfo(&all, &info);
    if (got > 0) dprintf(log, "signal %d from %d\n", got, info.si_pid);
  }
}
