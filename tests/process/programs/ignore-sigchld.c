// Preloaded into Node: leaves SIGCHLD ignored, as a careless addon does. Node itself would undo an inherited
// disposition.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stddef.h>

static int (*next)(int, const struct sigaction*, struct sigaction*);

int sigaction(int signal, const struct sigaction* action, struct sigaction* old) {
  static const struct sigaction ignore = {.sa_handler = SIG_IGN};
  if (next == NULL) next = dlsym(RTLD_NEXT, "sigaction");
  return next(signal, signal == SIGCHLD && action != NULL ? &ignore : action, old);
}

__attribute__((constructor)) static void begin(void) {
  static const struct sigaction any;
  sigaction(SIGCHLD, &any, NULL);
}
