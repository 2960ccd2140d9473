#include "../arrival.h"

#include <fcntl.h>
#include <sys/event.h>

#include <cerrno>
#include <climits>
#include <cstring>

#include "../text.h"

namespace reaper {

// A directory is told to have changed, not what in it; the caller looks.
int Arrival::open(const char* path, bool departures) {
  const char* const slash = strrchr(path, '/');
  name_ = slash != nullptr ? slash + 1 : path;
  FixedText<PATH_MAX> name;
  name << (slash != nullptr ? std::string_view(path, static_cast<size_t>(slash - path) + 1) : ".");
  UniqueFd directory(::open(name.c_str(), O_EVTONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.valid()) return errno;
  UniqueFd queue(kqueue());
  if (!queue.valid()) return errno;
  fcntl(queue.get(), F_SETFD, FD_CLOEXEC);
  struct kevent change;
  const unsigned what = departures ? NOTE_WRITE | NOTE_DELETE | NOTE_RENAME : NOTE_WRITE;
  EV_SET(&change, static_cast<uintptr_t>(directory.get()), EVFILT_VNODE, EV_ADD | EV_CLEAR, what, 0, nullptr);
  if (kevent(queue.get(), &change, 1, nullptr, 0, nullptr) != 0) return errno;
  directory_ = static_cast<UniqueFd&&>(directory);
  fd_ = static_cast<UniqueFd&&>(queue);
  return 0;
}

bool Arrival::happened() {
  const timespec now{};
  struct kevent event;
  return kevent(fd_.get(), nullptr, 0, &event, 1, &now) == 1;
}

}  // namespace reaper
