// Runs a command in which some system calls are refused: seccomp-deny CALL=ERRNO[,CALL=ERRNO...] -- COMMAND.
// The rule `loop` ends whoever closes or sets flags of descriptors beyond 4096, as a loop over all numbers
// does.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
  const char* name;
  int number;
} calls[] = {
    {"clone3", SYS_clone3},
    {"pidfd_open", SYS_pidfd_open},
    {"close_range", SYS_close_range},
    {"pidfd_send_signal", SYS_pidfd_send_signal},
    {"prctl", SYS_prctl},
    {"waitid", SYS_waitid},
};
static const struct {
  const char* name;
  int number;
} errors[] = {{"ENOSYS", ENOSYS}, {"EPERM", EPERM}};

static unsigned short refuse_loops(struct sock_filter* code, unsigned short used) {
  code[used++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_close, 1, 0);
  code[used++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_fcntl, 0, 4);
  code[used++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0]));
  code[used++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 4096, 0, 1);
  code[used++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
  code[used++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
  return used;
}

int main(int argc, char** argv) {
  if (argc < 4 || strcmp(argv[2], "--") != 0) return 125;
  struct sock_filter code[64];
  unsigned short used = 0;
  code[used++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
  for (char* rule = strtok(argv[1], ","); rule != NULL && used < 50; rule = strtok(NULL, ",")) {
    if (strcmp(rule, "loop") == 0) {
      used = refuse_loops(code, used);
      continue;
    }
    char* value = strchr(rule, '=');
    int number = -1, refusal = -1;
    if (value != NULL) *value++ = 0;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
      if (strcmp(calls[i].name, rule) == 0) number = calls[i].number;
    for (size_t i = 0; value != NULL && i < sizeof errors / sizeof *errors; i++)
      if (strcmp(errors[i].name, value) == 0) refusal = errors[i].number;
    if (number < 0 || refusal < 0) return 125;
    code[used++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)number, 0, 1);
    code[used++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)refusal);
  }
  code[used++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  const struct sock_fprog program = {used, code};
  // Without no_new_privs where we may: it would change what set-user-id programs do, which is another matter.
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0 &&
      (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)) {
    perror("seccomp-deny");
    return 125;
  }
  execvp(argv[3], argv + 3);
  perror(argv[3]);
  return 127;
}
