// A host stays where it is looked for, whatever becomes of the names that it is found by.
#include <sys/stat.h>

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>

#include "../run.h"
#include "host.h"

namespace reaper {

namespace {

bool is_missing(const char* path) {
  struct stat st{};
  return lstat(path, &st) != 0 && errno == ENOENT;
}

}  // namespace

// Removed, or somebody else's by now: then this state directory is not there any more, or is another.
bool Host::has_lost_lock() const {
  struct stat ours{}, there{};
  if (lstat(config_.lock, &there) != 0) return errno == ENOENT;
  return fstat(lock_.get(), &ours) == 0 && (ours.st_ino != there.st_ino || ours.st_dev != there.st_dev);
}

// A socket that was removed, as by somebody who cleans up /tmp, is made again; else nobody could ask this host for
// anything, and the lock would keep the next one from starting. One whose state directory has gone serves its
// agents to their end.
void Host::stay_reachable() {
  if (leaving_ || is_ending(situation())) return;
  const bool server_listens = config_.server_socket != nullptr && !is_missing(config_.server_socket);
  server_listened_ = server_listened_ || server_listens;
  if (has_lost_lock()) {
    if (had_agents_ && agents_without_record() == 0) leave_idle();
    return;
  }
  if (is_missing(config_.control_path)) listen_again();
  // tmux makes its socket anew at this signal, which it minds from before it has made its first.
  if (server_.lives() && server_listened_ && !server_listens) server_.signal(SIGUSR1, false);
}

void Host::listen_again() {
  FixedText<PATH_MAX> directory;
  const char* const slash = strrchr(config_.control_path, '/');
  directory << std::string_view(config_.control_path, static_cast<size_t>(slash - config_.control_path));
  mkdir(directory.c_str(), 0700);
  if (control_.listen_at(config_.control_path, true) == 0) watch_names();
}

// Without a watch it is found out with whatever happens next.
void Host::watch_names() {
  loop_.remove(names_watch_);
  names_.close();
  if (const int error = names_.open(config_.control_path, true); error != 0)
    return report_.trouble("HOST_WATCH", error);
  names_watch_ = {names_.fd(), [](void* self, uint32_t) { static_cast<Host*>(self)->names_.happened(); }, this};
  if (const int error = loop_.add(names_watch_, Watch::kReadable); error != 0)
    report_.trouble("HOST_WATCH", error);
}

}  // namespace reaper
