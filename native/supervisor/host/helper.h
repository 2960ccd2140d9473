// What the host runs for itself and is no supervisor: the server, the hook, the follower. Its children all, but
// for a server that was adopted.
#pragma once

#include "../config.h"
#include "core/process.h"
#include "core/spawn.h"

namespace reaper {

struct Helper {
  pid_t pid = 0;
  Micros since = 0;
  Micros deadline = kNever;  // then its group is killed
  bool told = false;         // it has had SIGTERM
  ProcessPin pin;            // of one that is no child of ours
  bool lives() const { return pid > 0; }
  void born(pid_t number);
  // errno, or 0.
  int adopt(const ProcessTable& table, const ProcessId& id);
  void gone() { *this = Helper(); }
  // SIGTERM once, and SIGKILL after `patience`.
  void tell(Micros patience);
  // SIGKILL to it and its group, if the deadline is over.
  void expire(Micros now);
  // By number only while that is our unreaped child's.
  void signal(int signal, bool group) const;
};

// `argv` in a session of its own, in /, without stdio, with nothing in its environment but `env`.
void start_apart(char* const* argv, const Vector& env, bool dies_with_us, Spawned& out);

}  // namespace reaper
