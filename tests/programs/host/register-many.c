// register-many SOCKET COUNT: so many processes register with a host, one after the other, and stay. Tells how
// many were accepted and how many found it full; ends with its input, and they with it.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned long long own_start(void) {
  char text[1024];
  FILE* const stat = fopen("/proc/self/stat", "r");
  if (stat == NULL || fgets(text, sizeof text, stat) == NULL) return 0;
  fclose(stat);
  char* field = strrchr(text, ')') + 2;
  for (int i = 3; i < 22; i++) field = strchr(field, ' ') + 1;
  return strtoull(field, NULL, 10);
}

static char ask(const char* path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (connect(fd, (const struct sockaddr*)&address, sizeof address) != 0) return 'c';
  char line[256];
  const int length = snprintf(line, sizeof line, "1 register id=many-%d start=%llu grace=1 hard=1 hook=1\n",
                              getpid(), own_start());
  if (write(fd, line, (size_t)length) != length) return 'w';
  const ssize_t n = read(fd, line, sizeof line - 1);
  if (n <= 0) return 'r';
  line[n] = '\0';
  close(fd);
  if (strstr(line, "\"ok\":true") != NULL) return 'o';
  return strstr(line, "HOST_FULL") != NULL ? 'f' : '?';
}

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  int ok = 0, full = 0, other = 0;
  for (int i = 0; i < atoi(argv[2]); i++) {
    int answer[2];
    if (pipe(answer) != 0) return 1;
    if (fork() == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      const char c = ask(argv[1]);
      if (write(answer[1], &c, 1) != 1) return 1;
      close(answer[0]);
      close(answer[1]);
      pause();
    }
    close(answer[1]);
    char c = '?';
    if (read(answer[0], &c, 1) != 1) c = '?';
    close(answer[0]);
    ok += c == 'o';
    full += c == 'f';
    other += c != 'o' && c != 'f';
  }
  printf("{\"ok\":%d,\"full\":%d,\"other\":%d}\n", ok, full, other);
  fflush(stdout);
  char byte;
  while (read(0, &byte, 1) > 0) {
  }
  return 0;
}
