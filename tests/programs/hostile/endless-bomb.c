// Forks for ever; LIMIT processes of the user (RLIMIT_NPROC, not for root) hold it back, and each kill makes
// room.
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "hostile.h"

int main(int argc, char** argv) {
  enter(argc, argv);
  const rlim_t limit = (rlim_t)number_arg(argc, argv, 2, 600);
  const struct rlimit most = {limit, limit};
  if (geteuid() == 0 || setrlimit(RLIMIT_NPROC, &most) < 0) return 95;
  atomic_int* said = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (said == MAP_FAILED) return 95;
  for (;;) {
    const pid_t pid = fork();
    if (pid == 0 && has_arg(argc, argv, "setsid")) setsid();
    if (pid < 0) {
      if (atomic_exchange(said, 1) == 0) say("ready");
      rest_ms(1);
    }
  }
}
