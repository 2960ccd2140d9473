// Every process forks until CAP were made in all, so that most of the forks meet the kill half-way.
// setsid: each child is in a session of its own. deaf: SIGTERM is ignored.
#include <stdatomic.h>
#include <sys/mman.h>

#include "hostile.h"

int main(int argc, char** argv) {
  enter(argc, argv);
  const long cap = number_arg(argc, argv, 2, 800);
  const int escaping = has_arg(argc, argv, "setsid");
  if (has_arg(argc, argv, "deaf")) ignore_term();
  atomic_long* made = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (made == MAP_FAILED) return 95;
  for (;;) {
    const long mine = atomic_fetch_add(made, 1);
    if (mine >= cap) hold();
    if (mine == cap / 4) say("ready");
    const pid_t pid = fork();
    if (pid == 0 && escaping) setsid();
    if (pid < 0) rest_ms(1);
  }
}
