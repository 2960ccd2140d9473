// stamp: writes the monotonic clock in nanoseconds to standard output: the moment it was executed. Linked
// statically, so that no loader's work stands between execve and the stamp.
#include "common.h"

int main(void) {
  const int64_t now = now_ns();
  return write(1, &now, sizeof now) == sizeof now ? 0 : 1;
}
