// Starting one program so that none of its instructions runs outside its containment.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string_view>

#include "process.h"
#include "unique_fd.h"

namespace reaper {

enum class Session : unsigned char {
  kInherit,   // our session and our process group
  kNewGroup,  // our session, a process group of its own
  kNew,       // a session of its own, without a terminal
};

struct SpawnPlan {
  const char* file = nullptr;   // searched for in `path` when it holds no slash
  char* const* argv = nullptr;  // NULL-terminated
  char* const* envp = nullptr;  // NULL-terminated
  const char* path = nullptr;   // search path; nullptr: the system's default
  const char* cwd = nullptr;    // nullptr: ours
  int stdio[3] = {-1, -1, -1};  // descriptors to become 0, 1, 2; -1 leaves what is there
  Session session = Session::kInherit;
  int foreground_tty = -1;   // a terminal whose foreground group the child becomes
  int cgroup_dir = -1;       // the leaf to be born in
  int cgroup_procs = -1;     // or the leaf's cgroup.procs, to move into before exec
  bool die_with_us = false;  // SIGKILL when the calling thread dies (PR_SET_PDEATHSIG)
  bool keep_mask = false;    // inherit no default mask (never for a payload)
  int keep_fd = -1;          // one descriptor that stays open as number 3
};

struct SpawnError {
  std::string_view stage;  // clone, cgroup, session, stdio, cwd, exec
  int error = 0;
};

struct Spawned {
  pid_t pid = -1;
  UniqueFd pidfd;      // invalid where the kernel has none
  bool born = false;   // the child ran at least one instruction of ours
  SpawnError failure;  // error 0: the program has been exec'd, or killed after birth
};

// Returns once the child has exec'd or failed; a failed child is already reaped and `pid` is -1.
// The caller's address space is shared, not copied: the cost does not depend on its size. All signals are
// blocked in the caller meanwhile. Needs no heap. clone(2), vfork(2).
void spawn_process(const SpawnPlan& plan, Spawned& out);

}  // namespace reaper
