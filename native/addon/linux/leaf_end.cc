#include "../leaf_end.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/json.h"
#include "core/linux/leaf_tree.h"
#include "core/text.h"

namespace reaper::addon {

namespace {

// Notifications of cgroup.events are held back for up to 10 ms after a change; one look later catches what
// that hid.
constexpr Micros kBackstop = 20 * kMillisecond;

int write_kill(int dir) {
  const UniqueFd kill(openat(dir, "cgroup.kill", O_WRONLY | O_CLOEXEC));
  return kill.valid() && write(kill.get(), "1", 1) == 1 ? 0 : errno;
}

bool is_populated(int events) {
  char buffer[128];
  const ssize_t n = pread(events, buffer, sizeof buffer - 1, 0);
  if (n <= 0) return true;
  buffer[n] = '\0';
  return strstr(buffer, "populated 0") == nullptr;
}

}  // namespace

void LeafEnd::begin(Poller& poller) {
  began_ = boot_now();
  dir_.reset(open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Only an empty leaf can be removed: one that is not there held nobody any more.
  if (!dir_.valid()) return done(errno == ENOENT ? 0 : errno, errno == ENOENT);
  const int error = write_kill(dir_.get());
  if (error != 0) return done(error, false);
  events_.reset(openat(dir_.get(), "cgroup.events", O_RDONLY | O_CLOEXEC));
  if (!events_.valid()) return done(errno, false);
  poller.watch_change(events_.get(), key(0));
  give_up_ = began_ + hard_;
  next_look_ = std::min(give_up_, boot_now() + kBackstop);
  look(poller);
}

void LeafEnd::ready(Poller& poller, unsigned, const Ready&) { look(poller); }

void LeafEnd::turn(Poller& poller) {
  next_look_ = give_up_;
  look(poller);
}

void LeafEnd::look(Poller& poller) {
  const bool populated = is_populated(events_.get());
  if (populated && boot_now() < give_up_) return;
  poller.forget(events_.get());
  if (!populated) remove_nested(dir_.get());
  done(0, !populated);
}

void LeafEnd::done(int error, bool empty) {
  const Micros emptied = boot_now() - began_;
  const bool removed = empty && (rmdir(path_.c_str()) == 0 || errno == ENOENT);
  char buffer[160];
  Text text(buffer, sizeof buffer);
  Json json(text);
  json.begin_object().field("empty", empty).field("removed", removed).field("emptyUs", emptied).end_object();
  finish(EventKind::kDone, std::string(text.view()), error);
}

}  // namespace reaper::addon
