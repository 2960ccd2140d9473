// Keeps one cell of the matrix: starts the tool under test, is the subreaper above it, and tells the harness
// what the kernel says. A process of the run that the tool lets go of falls to this one and is reported as an
// orphan.
//
//   warden ARENA [--own-session] [--control] [--litter] [--bystander PROGRAM LOG] -- COMMAND [ARG...]
//
// Descriptors: 0 requests, 1 events, 3 output of COMMAND, 4 its control socket. COMMAND starts when `go` is
// heard, so that the harness can place it in a cgroup first. Requests: go, kill SIGNAL, census, cleanup. End
// of file: cleanup.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char fifo_path[512];
static int fifo = -1, keeper = -1, children = -1, child_signals = -1;
static pid_t main_pid = -1, bystander = -1;
static int main_alive = 0;

static void fail(const char* what) {
  dprintf(2, "warden: %s: %s\n", what, strerror(errno));
  exit(1);
}

// A write end of our own keeps poll(2) from reporting end of file for ever; census() gives it up for a
// moment.
static void open_keeper(void) {
  keeper = open(fifo_path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
  if (keeper < 0) fail("fifo");
}

static void make_fifos(const char* arena) {
  char gate[512];
  snprintf(fifo_path, sizeof fifo_path, "%s/fifo", arena);
  snprintf(gate, sizeof gate, "%s/gate", arena);
  if (mkfifo(fifo_path, 0666) < 0 || mkfifo(gate, 0666) < 0) fail("mkfifo");
  if (chmod(fifo_path, 0666) < 0) fail("chmod");
  fifo = open(fifo_path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  open_keeper();
}

// Lines from the fifo, each passed on as an event.
static void pass_on(void) {
  static char line[65536];
  static size_t used = 0;
  for (ssize_t n; (n = read(fifo, line + used, sizeof line - used)) > 0;) {
    used += (size_t)n;
    char *start = line, *end;
    while ((end = memchr(start, '\n', used - (size_t)(start - line))) != NULL) {
      dprintf(1, "said %.*s\n", (int)(end - start), start);
      start = end + 1;
    }
    used -= (size_t)(start - line);
    memmove(line, start, used);
    if (used == sizeof line) used = 0;
  }
}

static void describe(pid_t pid, char* comm, size_t size, char* state) {
  char path[64], text[512] = "";
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd >= 0 && read(fd, text, sizeof text - 1) < 0) text[0] = 0;
  if (fd >= 0) close(fd);
  char *open_at = strchr(text, '('), *close_at = strrchr(text, ')');
  *state = '?';
  snprintf(comm, size, "?");
  if (open_at == NULL || close_at == NULL) return;
  snprintf(comm, size, "%.*s", (int)(close_at - open_at - 1), open_at + 1);
  for (char* c = comm; *c != 0; c++)
    if (*c == ' ') *c = '_';
  *state = close_at[2];
}

// Calls each(pid) for every child but the bystander; their number.
static int for_children(void (*each)(pid_t)) {
  char text[65536];
  ssize_t used = 0, n;
  while (used < (ssize_t)sizeof text - 1 &&
         (n = pread(children, text + used, sizeof text - 1 - (size_t)used, used)) > 0)
    used += n;
  text[used] = 0;
  int count = 0;
  for (char* word = text; *word != 0;) {
    const pid_t pid = (pid_t)strtol(word, &word, 10);
    while (*word == ' ') word++;
    if (pid <= 0 || pid == bystander) continue;
    count++;
    if (each != NULL) each(pid);
  }
  return count;
}

static void tell_left(pid_t pid) {
  char comm[64], state;
  describe(pid, comm, sizeof comm, &state);
  dprintf(1, "left %d %c %s\n", pid, state, comm);
}

static int has_writers(void) {
  pass_on();
  close(keeper);
  struct pollfd end = {fifo, POLLIN, 0};
  poll(&end, 1, 0);
  const int writers = (end.revents & POLLHUP) == 0;
  open_keeper();
  return writers;
}

static void census(void) { dprintf(1, "census %d %d\n", has_writers(), for_children(tell_left)); }

static void reap(void) {
  for (;;) {
    siginfo_t dead = {0};
    if (waitid(P_ALL, 0, &dead, WEXITED | WNOHANG | WNOWAIT) < 0 || dead.si_pid == 0) return;
    char comm[64], state;
    describe(dead.si_pid, comm, sizeof comm, &state);
    waitid(P_PID, (id_t)dead.si_pid, &dead, WEXITED);
    if (dead.si_pid == bystander) {
      dprintf(1, "bystander-died %d\n", dead.si_status);
      bystander = -1;
    } else if (dead.si_pid == main_pid) {
      main_alive = 0;
      pass_on();
      dprintf(1, "exited %s %d\n", dead.si_code == CLD_EXITED ? "code" : "signal", dead.si_status);
      census();
    } else {
      dprintf(1, "orphan %d %s\n", dead.si_pid, comm);
    }
  }
}

static void shoot(pid_t pid) { kill(pid, SIGKILL); }  // our own unreaped child: the number cannot be another's

// Stops a child and all below it, top-down: a stopped process forks nothing and reaps nothing. A bomb that
// sits at a process limit must be stopped before it is killed, for each kill makes room for another fork.
static void hold_tree(pid_t pid) {
  static int depth;
  if (pid == bystander || depth > 100) return;
  kill(pid, SIGSTOP);
  char path[64], text[16384];
  snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, pid);
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  const ssize_t n = read(fd, text, sizeof text - 1);
  close(fd);
  text[n > 0 ? n : 0] = 0;
  for (char* word = text; *word != 0;) {
    const pid_t child = (pid_t)strtol(word, &word, 10);
    depth++;
    if (child > 0) hold_tree(child);
    depth--;
    while (*word == ' ') word++;
  }
}

// SIGKILL to all children, and to what falls to us when they die, until none is left or 5 s are over.
static void cleanup(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  const time_t end = now.tv_sec + 5;
  for (int round = 0; round < 5; round++) for_children(hold_tree);
  int left;
  while ((left = for_children(shoot)) > 0 && now.tv_sec < end) {
    struct pollfd some = {child_signals, POLLIN, 0};
    poll(&some, 1, 50);
    struct signalfd_siginfo info;
    while (read(child_signals, &info, sizeof info) > 0) continue;
    reap();
    clock_gettime(CLOCK_MONOTONIC, &now);
  }
  dprintf(1, "cleaned %d\n", left);
}

static void obey(char* request, int go) {
  if (strcmp(request, "go") == 0) {
    if (write(go, "g", 1) != 1) fail("go");
  } else if (strncmp(request, "kill ", 5) == 0) {
    dprintf(1, "killed %d\n", main_alive && kill(main_pid, atoi(request + 5)) == 0 ? 0 : ESRCH);
  } else if (strcmp(request, "census") == 0) {
    reap();
    census();
  } else if (strcmp(request, "cleanup") == 0) {
    cleanup();
  }
}

// Returns when the bystander has been executed: until then it holds copies of our descriptors.
static pid_t start_bystander(char** argv) {
  int executed[2];
  if (pipe2(executed, O_CLOEXEC) < 0) fail("pipe");
  const pid_t pid = fork();
  if (pid != 0) {
    char byte;
    close(executed[1]);
    while (read(executed[0], &byte, 1) < 0 && errno == EINTR) continue;
    close(executed[0]);
    return pid;
  }
  char* words[] = {argv[0], argv[1], NULL};
  dup2(open("/dev/null", O_RDWR | O_CLOEXEC), 1);
  close(0);
  close(3);
  close(4);
  execv(argv[0], words);
  _exit(127);
}

static pid_t start_main(char** argv, int gate, int own_session, int control, int litter) {
  const pid_t pid = fork();
  if (pid != 0) return pid;
  char byte;
  if (read(gate, &byte, 1) != 1) _exit(120);
  if (own_session) setsid();
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), 0);
  dup2(3, 1);
  dup2(3, 2);
  close(3);
  if (!control) close(4);
  // Descriptors that a careless starter leaks, some of them high.
  for (int fd = 5; litter && fd < 40; fd++)
    if (fcntl(fd, F_GETFD) < 0) dup2(1, fd);
  if (litter) dup2(1, 300);
  execvp(argv[0], argv);
  dprintf(2, "warden: %s: %s\n", argv[0], strerror(errno));
  _exit(127);
}

int main(int argc, char** argv) {
  int own_session = 0, control = 0, litter = 0, i = 2;
  char** beside = NULL;
  for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
    if (strcmp(argv[i], "--own-session") == 0)
      own_session = 1;
    else if (strcmp(argv[i], "--control") == 0)
      control = 1;
    else if (strcmp(argv[i], "--litter") == 0)
      litter = 1;
    else if (strcmp(argv[i], "--bystander") == 0 && i + 2 < argc)
      beside = argv + i + 1, i += 2;
    else
      return 125;
  }
  if (i + 1 >= argc) return 125;
  if (prctl(PR_SET_CHILD_SUBREAPER, 1) < 0) fail("subreaper");
  char path[64];
  snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
  children = open(path, O_RDONLY | O_CLOEXEC);
  if (children < 0) fail(path);
  make_fifos(argv[1]);
  // Harness and warden talk on; only their children must die of signals meant for a group.
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, SIGCHLD);
  if (beside != NULL) bystander = start_bystander(beside);
  sigprocmask(SIG_BLOCK, &mask, NULL);
  signal(SIGPIPE, SIG_IGN);
  child_signals = signalfd(-1, &mask, SFD_NONBLOCK | SFD_CLOEXEC);
  int gate[2];
  if (pipe2(gate, O_CLOEXEC) < 0) fail("pipe");
  signal(SIGPIPE, SIG_DFL);
  main_pid = start_main(argv + i + 1, gate[0], own_session, control, litter);
  signal(SIGPIPE, SIG_IGN);
  if (main_pid < 0) fail("fork");
  main_alive = 1;
  close(gate[0]);
  close(3);
  close(4);
  dprintf(1, "born %d %d\n", main_pid, bystander);
  static char requests[4096];
  size_t used = 0;
  for (;;) {
    struct pollfd waits[] = {{0, POLLIN, 0}, {fifo, POLLIN, 0}, {child_signals, POLLIN, 0}};
    if (poll(waits, 3, -1) < 0) continue;
    if (waits[1].revents != 0) pass_on();
    if (waits[2].revents != 0) {
      struct signalfd_siginfo info;
      while (read(child_signals, &info, sizeof info) > 0) continue;
      reap();
    }
    if (waits[0].revents == 0) continue;
    const ssize_t n = read(0, requests + used, sizeof requests - used - 1);
    if (n <= 0) break;
    used += (size_t)n;
    requests[used] = 0;
    for (char* end; (end = strchr(requests, '\n')) != NULL;) {
      *end = 0;
      obey(requests, gate[1]);
      used -= (size_t)(end + 1 - requests);
      memmove(requests, end + 1, used + 1);
    }
  }
  cleanup();
  if (bystander > 0) kill(bystander, SIGKILL);
  return 0;
}
