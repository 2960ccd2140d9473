#include "../lost_leaf.h"

#include <fcntl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "leaf_tree.h"

namespace reaper {

namespace {

constexpr long kCgroup2Magic = 0x63677270;

bool is_cgroup2(int fd) {
  struct statfs fs{};
  return fstatfs(fd, &fs) == 0 && static_cast<long>(fs.f_type) == kCgroup2Magic;
}

// A mistaken path must not end a whole session: a leaf is named for its run.
bool bears_name(const char* path, std::string_view run) {
  const char* const slash = strrchr(path, '/');
  return slash != nullptr && !run.empty() && std::string_view(slash + 1).starts_with(run);
}

}  // namespace

int LostLeaf::end(const char* path, std::string_view run) {
  if (!bears_name(path, run)) return EINVAL;
  path_ << path;
  dir_.reset(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
  if (!dir_.valid()) return errno;
  if (!is_cgroup2(dir_.get())) {
    dir_.reset();
    return EINVAL;
  }
  events_.reset(openat(dir_.get(), "cgroup.events", O_RDONLY | O_CLOEXEC));
  const UniqueFd kill(openat(dir_.get(), "cgroup.kill", O_WRONLY | O_CLOEXEC));
  if (!events_.valid() || !kill.valid()) return errno;
  return write(kill.get(), "1", 1) == 1 ? 0 : errno;
}

bool LostLeaf::empty() const {
  if (!events_.valid()) return true;
  char buffer[128];
  const ssize_t n = pread(events_.get(), buffer, sizeof buffer - 1, 0);
  if (n <= 0) return errno == ENODEV;  // removed meanwhile
  buffer[n] = '\0';
  return strstr(buffer, "populated 0") != nullptr;
}

int LostLeaf::remove() {
  if (!dir_.valid()) return ENOENT;
  remove_nested(dir_.get());
  const int error = rmdir(path_.c_str()) == 0 || errno == ENOENT ? 0 : errno;
  events_.reset();
  dir_.reset();
  return error;
}

}  // namespace reaper
