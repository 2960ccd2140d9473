// The main thread ends and another goes on: the process looks like a zombie, and is alive.
#include <pthread.h>
#include <unistd.h>

static void* work(void* leader) {
  pthread_join(*(pthread_t*)leader, NULL);
  if (write(1, "ready\n", 6) != 6) return NULL;
  for (;;) pause();
}

int main(void) {
  static pthread_t leader;
  leader = pthread_self();
  pthread_t worker;
  if (pthread_create(&worker, NULL, work, &leader) != 0) return 95;
  pthread_exit(NULL);
}
