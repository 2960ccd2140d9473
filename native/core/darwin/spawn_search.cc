#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstring>

#include "../text.h"
#include "spawn_setup.h"

namespace reaper {

namespace {

constexpr char kDefaultPath[] = "/usr/local/bin:/usr/bin:/bin";

using Path = FixedText<PATH_MAX>;

// As the child will see it after its chdir. Whether the kernel looks a relative path up before or after that is
// nothing to rely on, so it gets none.
bool make_absolute(const SpawnPlan& plan, std::string_view candidate, Path& out) {
  if (plan.cwd != nullptr && !candidate.starts_with('/')) {
    if (*plan.cwd != '/') {
      char here[PATH_MAX];
      if (getcwd(here, sizeof here) == nullptr) return false;
      out << here << '/';
    }
    out << plan.cwd << '/';
  }
  out << candidate;
  return !out.overflowed();
}

// What cannot be run is found out beforehand: a failed posix_spawn(2) costs a process.
int try_candidate(const SpawnPlan& plan, std::string_view candidate, SpawnTry spawn, void* context) {
  Path path;
  if (!make_absolute(plan, candidate, path)) return ENAMETOOLONG;
  struct stat st{};
  if (stat(path.c_str(), &st) != 0) return errno;
  if (!S_ISREG(st.st_mode) || faccessat(AT_FDCWD, path.c_str(), X_OK, AT_EACCESS) != 0) return EACCES;
  return spawn(context, path.c_str(), plan.argv);
}

}  // namespace

// As execvp(3), but that a file in no executable format is no script for the shell: it is an error like any other.
// The search goes on past what cannot be run, and what was found but refused outweighs what is missing.
int search_and_spawn(const SpawnPlan& plan, SpawnTry spawn, void* context) {
  if (strchr(plan.file, '/') != nullptr) return try_candidate(plan, plan.file, spawn, context);
  if (*plan.file == '\0') return ENOENT;
  bool refused = false;
  std::string_view rest = plan.path != nullptr ? plan.path : kDefaultPath;
  for (;;) {
    const size_t end = rest.find(':');
    const std::string_view folder = head(rest, end);
    Path candidate;
    candidate << (folder.empty() ? "." : folder) << '/' << plan.file;
    const int error =
        candidate.overflowed() ? ENAMETOOLONG : try_candidate(plan, candidate.view(), spawn, context);
    if (error == EACCES) {
      refused = true;
    } else if (error != ENOENT && error != ENOTDIR && error != ENAMETOOLONG && error != ELOOP) {
      return error;
    }
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return refused ? EACCES : ENOENT;
}

}  // namespace reaper
