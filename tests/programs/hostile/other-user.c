// A child becomes another user for good: root by its set-user-id bit, or UID where it may. It ignores
// SIGTERM.
#include "hostile.h"

int main(int argc, char** argv) {
  enter(argc, argv);
  const uid_t uid = (uid_t)number_arg(argc, argv, 2, 0);
  if (must_fork() == 0) {
    const int refused = setresuid(uid, uid, uid) < 0 ? errno : 0;
    ignore_term();
    say("ready uid %u errno %d", geteuid(), refused);
    hold();
  }
  // The leader must stay signalable: give the bit up.
  if (setresuid(getuid(), getuid(), getuid()) < 0) return 95;
  say("ready leader");
  hold();
}
