// A child takes memory until the kernel stops it; the leader ignores SIGTERM and waits.
#include "hostile.h"

int main(int argc, char** argv) {
  enter(argc, argv);
  ignore_term();
  const pid_t child = must_fork();
  if (child == 0) {
    await_gate();
    for (;;) memset(malloc(1 << 20), 1, 1 << 20);
  }
  say("ready");
  int status;
  waitpid(child, &status, 0);
  say("eater ended by signal %d", WTERMSIG(status));
  hold();
}
