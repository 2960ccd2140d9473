#include "../exec_image.h"

#include <cerrno>

#include "core/darwin/spawn_setup.h"

namespace reaper::addon {

// posix_spawn(2) with POSIX_SPAWN_SETEXEC is execve(2) that takes attributes: it closes all that is not listed,
// resets every signal and clears the mask in the new image alone, so there is nothing to take back when it fails.
// The limit of open files stays as Node raised it, for nothing tells what it was.
int exec_image(const char* path, char* const* argv, char* const* envp, const int* keep, size_t keep_count) {
  SpawnSetup setup;
  SpawnError failure;
  if (!setup.apply(SpawnPlan(), POSIX_SPAWN_SETEXEC, failure)) return failure.error;
  for (size_t i = 0; i < keep_count; i++) {
    if (const int error = setup.keep(keep[i]); error != 0) return error;
  }
  return posix_spawn(nullptr, path, setup.actions(), setup.attributes(), argv, envp);
}

}  // namespace reaper::addon
