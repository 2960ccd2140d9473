// A SpawnPlan in the terms of posix_spawn(2), the one call here that starts a program without copying ours.
#pragma once

#include <spawn.h>

#include "../spawn.h"

namespace reaper {

// Owns the attributes and file actions. posix_spawn's own are on the heap; nothing of this is on the kill path.
class SpawnSetup {
 public:
  SpawnSetup();
  ~SpawnSetup();
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;

  // False with the stage and errno. `extra` are further POSIX_SPAWN_ flags.
  bool apply(const SpawnPlan& plan, short extra, SpawnError& failure);
  // One more descriptor that stays open under its number.
  int keep(int fd) { return posix_spawn_file_actions_addinherit_np(&actions_, fd); }

  const posix_spawnattr_t* attributes() const { return &attributes_; }
  const posix_spawn_file_actions_t* actions() const { return &actions_; }

 private:
  int set_attributes(const SpawnPlan& plan, short extra);
  int place_stdio(const SpawnPlan& plan);

  posix_spawnattr_t attributes_ = nullptr;
  posix_spawn_file_actions_t actions_ = nullptr;
  UniqueFd moved_[4];
};

// Runs `spawn(path, argv)`, which returns an errno, for one candidate of the search path after another, as
// execvp(3) would. 0, or the errno that tells most. A relative path means the one seen from `plan.cwd`, where
// there is one.
using SpawnTry = int (*)(void* context, const char* path, char* const* argv);
int search_and_spawn(const SpawnPlan& plan, SpawnTry spawn, void* context);

}  // namespace reaper
