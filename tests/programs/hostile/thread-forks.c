// A worker thread forks the children, which the kernel lists under that thread only. exits: the main thread
// ends before, so that the process looks like a zombie while it runs.
#include <pthread.h>

#include "hostile.h"

static void* work(void* leader) {
  if (leader != NULL) pthread_join(*(pthread_t*)leader, NULL);
  for (int i = 0; i < 5; i++) {
    if (must_fork() == 0) {
      if (i % 2 == 0) setsid();
      if (i > 2) ignore_term();
      say("ready");
      hold();
    }
  }
  say("ready leader");
  hold();
}

int main(int argc, char** argv) {
  enter(argc, argv);
  static pthread_t leader;
  leader = pthread_self();
  pthread_t worker;
  const int exits = has_arg(argc, argv, "exits");
  if (pthread_create(&worker, NULL, work, exits ? &leader : NULL) != 0) return 95;
  if (exits) pthread_exit(NULL);
  hold();
}
