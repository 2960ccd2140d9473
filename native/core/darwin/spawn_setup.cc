#include "spawn_setup.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace reaper {

namespace {

// Asked before and not after: posix_spawn(2) has one errno for all that it does.
int check_directory(const char* path) {
  struct stat st{};
  if (stat(path, &st) != 0) return errno;
  if (!S_ISDIR(st.st_mode)) return ENOTDIR;
  return faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0 ? 0 : errno;
}

}  // namespace

SpawnSetup::SpawnSetup() {
  posix_spawnattr_init(&attributes_);
  posix_spawn_file_actions_init(&actions_);
}

SpawnSetup::~SpawnSetup() {
  posix_spawn_file_actions_destroy(&actions_);
  posix_spawnattr_destroy(&attributes_);
}

bool SpawnSetup::apply(const SpawnPlan& plan, short extra, SpawnError& failure) {
  failure = {"clone", set_attributes(plan, extra)};
  if (failure.error == 0) failure = {"stdio", place_stdio(plan)};
  if (failure.error == 0 && plan.cwd != nullptr) {
    failure = {"cwd", check_directory(plan.cwd)};
    if (failure.error == 0) failure.error = posix_spawn_file_actions_addchdir_np(&actions_, plan.cwd);
  }
  return failure.error == 0;
}

int SpawnSetup::set_attributes(const SpawnPlan& plan, short extra) {
  short flags = static_cast<short>(extra | POSIX_SPAWN_CLOEXEC_DEFAULT | POSIX_SPAWN_SETSIGDEF);
  if (plan.session == Session::kNew) flags |= POSIX_SPAWN_SETSID;
  if (plan.session == Session::kNewGroup) flags |= POSIX_SPAWN_SETPGROUP;
  if (!plan.keep_mask) flags |= POSIX_SPAWN_SETSIGMASK;
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  sigdelset(&all, SIGKILL);
  sigdelset(&all, SIGSTOP);
  int error = posix_spawnattr_setflags(&attributes_, flags);
  if (error == 0) error = posix_spawnattr_setpgroup(&attributes_, 0);
  if (error == 0) error = posix_spawnattr_setsigdefault(&attributes_, &all);
  return error != 0 ? error : posix_spawnattr_setsigmask(&attributes_, &none);
}

// The actions are carried out in order, and a source below 4 could be overwritten before its turn: it is moved up.
int SpawnSetup::place_stdio(const SpawnPlan& plan) {
  const int wanted[4] = {plan.stdio[0], plan.stdio[1], plan.stdio[2], plan.keep_fd};
  for (int i = 0; i < 4; i++) {
    int source = wanted[i];
    if (source < 0 && (i == 3 || fcntl(i, F_GETFD) < 0)) continue;
    if (source < 0 || source == i) {
      if (const int error = keep(i); error != 0) return error;
      continue;
    }
    if (source < 4) {
      moved_[i].reset(fcntl(source, F_DUPFD_CLOEXEC, 4));
      if (!moved_[i].valid()) return errno;
      source = moved_[i].get();
    }
    if (const int error = posix_spawn_file_actions_adddup2(&actions_, source, i); error != 0) return error;
  }
  return 0;
}

}  // namespace reaper
