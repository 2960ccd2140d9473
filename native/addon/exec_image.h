// Becoming another program, with what Node did to this process undone first.
#pragma once

#include <cstddef>

namespace reaper::addon {

// Comes back only when it failed, with the errno, and with everything as it was before. `keep` are
// descriptors that the program gets besides 0-2. The other threads end in execve(2) itself.
int exec_image(const char* path, char* const* argv, char* const* envp, const int* keep, size_t keep_count);

}  // namespace reaper::addon
