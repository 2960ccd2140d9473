#include "../arrival.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstring>

#include "../text.h"

namespace reaper {

int Arrival::open(const char* path, bool departures) {
  const char* const slash = strrchr(path, '/');
  name_ = slash != nullptr ? slash + 1 : path;
  FixedText<PATH_MAX> directory;
  directory << (slash != nullptr ? std::string_view(path, static_cast<size_t>(slash - path) + 1) : ".");
  UniqueFd fd(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (!fd.valid()) return errno;
  uint32_t mask = IN_CREATE | IN_MOVED_TO | IN_ONLYDIR;
  if (departures) mask |= IN_DELETE | IN_MOVED_FROM | IN_DELETE_SELF | IN_MOVE_SELF;
  if (inotify_add_watch(fd.get(), directory.c_str(), mask) < 0) return errno;
  fd_ = static_cast<UniqueFd&&>(fd);
  return 0;
}

bool Arrival::happened() {
  alignas(inotify_event) char buffer[2048];
  bool seen = false;
  for (;;) {
    const ssize_t n = read(fd_.get(), buffer, sizeof buffer);
    if (n <= 0) return seen;
    for (const char* at = buffer; at < buffer + n;) {
      inotify_event event;
      memcpy(&event, at, sizeof event);
      const char* const name = at + sizeof event;
      // Without a name: some were dropped.
      seen = seen || event.len == 0 || strcmp(name, name_) == 0;
      at = name + event.len;
    }
  }
}

}  // namespace reaper
