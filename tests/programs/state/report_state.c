// Tells the state that it was started in, as one line of JSON on stdout: what `exec` must have undone shows here.
// Takes the place of the supervisor in tests, by AGENT_REAPER_SUPERVISOR.
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

extern char** environ;

static void print_hex(const char* text) {
  putchar('"');
  for (; *text != '\0'; text++) printf("%02x", (unsigned char)*text);
  putchar('"');
}

static void print_strings(const char* name, char** strings) {
  printf("\"%s\":[", name);
  for (char** s = strings; *s != NULL; s++) {
    if (s != strings) putchar(',');
    print_hex(*s);
  }
  printf("],");
}

static void print_signals(void) {
  sigset_t blocked;
  sigprocmask(SIG_BLOCK, NULL, &blocked);
  const char* lists[] = {"ignored", "blocked"};
  for (int list = 0; list < 2; list++) {
    const char* separator = "";
    printf("\"%s\":[", lists[list]);
    for (int number = 1; number < 32; number++) {
      struct sigaction action;
      if (number == SIGKILL || number == SIGSTOP || sigaction(number, NULL, &action) != 0) continue;
      int there = list == 0 ? action.sa_handler == SIG_IGN : sigismember(&blocked, number);
      if (there) printf("%s%d", separator, number), separator = ",";
    }
    printf("],");
  }
}

static int count_threads(void) {
  int count = 0;
  DIR* directory = opendir("/proc/self/task");
  if (directory == NULL) return -1;
  for (struct dirent* entry; (entry = readdir(directory)) != NULL;) count += entry->d_name[0] != '.';
  closedir(directory);
  return count;
}

static void print_descriptors(void) {
  const char* separator = "";
  printf("\"descriptors\":[");
  for (int fd = 0; fd < 1024; fd++) {
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0) continue;
    printf("%s{\"fd\":%d,\"nonblocking\":%s}", separator, fd, (flags & O_NONBLOCK) != 0 ? "true" : "false");
    separator = ",";
  }
  printf("],");
}

int main(int argc, char** argv) {
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  char input[64] = "";
  if (argc > 1 && strcmp(argv[argc - 1], "read-stdin") == 0 && fgets(input, sizeof input, stdin) == NULL)
    input[0] = '\0';
  printf("{\"pid\":%d,\"threads\":%d,\"openFilesSoft\":%llu,", (int)getpid(), count_threads(),
         (unsigned long long)files.rlim_cur);
  print_signals();
  print_descriptors();
  print_strings("argv", argv);
  print_strings("env", environ);
  printf("\"input\":");
  print_hex(input);
  printf("}\n");
  fprintf(stderr, "state reported\n");
  return 42;
}
