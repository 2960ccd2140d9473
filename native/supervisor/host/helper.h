// A child of the host that is no supervisor: the server, the hook, the follower.
#pragma once

#include "../config.h"
#include "core/spawn.h"

namespace reaper {

struct Helper {
  pid_t pid = 0;
  Micros since = 0;
  Micros deadline = kNever;  // then its group is killed
  bool told = false;         // it has had SIGTERM
  bool lives() const { return pid > 0; }
  void born(pid_t number);
  void gone() { *this = Helper(); }
  // SIGTERM once, and SIGKILL after `patience`.
  void tell(Micros patience);
  // SIGKILL to it and its group, if the deadline is over. Its number is our unreaped child's.
  void expire(Micros now);
};

// `argv` in a session of its own, in /, without stdio, with nothing in its environment but `env`.
void start_apart(char* const* argv, const Vector& env, bool dies_with_us, Spawned& out);

}  // namespace reaper
