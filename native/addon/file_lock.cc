#include "file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>

namespace reaper::addon {

namespace {

// Each attempt but the first means that somebody replaced the file within an instant.
constexpr int kAttempts = 100;

}  // namespace

void FileLock::begin(Poller&) { attempt(); }

void FileLock::attempt() {
  for (; attempts_ < kAttempts; attempts_++) {
    if (const int error = open_file(); error != 0) return fail(error);
    const int operation = exclusive_ ? LOCK_EX : LOCK_SH;
    int result = 0;
    do result = flock(opened_.get(), operation | LOCK_NB);
    while (result != 0 && errno == EINTR);
    if (result != 0) {
      if (errno != EWOULDBLOCK || !may_wait_) return fail(errno);
      const std::lock_guard lock(mutex_);
      if (ended_) return finish(EventKind::kDone, {}, ECANCELED);
      if (const int error = wait_.start(opened_.get(), operation, id()); error != 0) return fail(error);
      state_ = State::kWaiting;
      return;
    }
    if (!is_replaced()) return hold();
  }
  fail(ESTALE);
}

// O_RDWR, for over NFS a file must be open for writing to be locked exclusively; O_NONBLOCK and O_NOCTTY for what
// should not be there at all.
int FileLock::open_file() {
  constexpr int kFlags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
  opened_.reset(open(path_.c_str(), kFlags, 0600));
  if (!opened_.valid()) return errno;
  struct stat st{};
  if (fstat(opened_.get(), &st) != 0) return errno;
  return S_ISREG(st.st_mode) ? 0 : EINVAL;
}

// Whoever takes the path next must meet our lock: one on a file that was removed or replaced meanwhile keeps
// nobody out.
bool FileLock::is_replaced() const {
  struct stat ours{};
  struct stat there{};
  if (fstat(opened_.get(), &ours) != 0 || lstat(path_.c_str(), &there) != 0) return true;
  return ours.st_dev != there.st_dev || ours.st_ino != there.st_ino;
}

void FileLock::turn(Poller&) {
  bool waited = false;
  {
    const std::lock_guard lock(mutex_);
    if (state_ == State::kWaiting) {
      if (!wait_.is_over()) return;
      waited = true;
      state_ = State::kFree;
    } else if (ended_) {
      return finish(EventKind::kDone, {});
    }
  }
  if (!waited) return;
  if (const int error = wait_.result(); error != 0) return fail(error);
  if (!is_replaced()) return hold();
  attempts_++;
  attempt();
}

void FileLock::hold() {
  const std::lock_guard lock(mutex_);
  if (ended_) {
    opened_.reset();
    return finish(EventKind::kDone, {}, ECANCELED);
  }
  held_ = std::move(opened_);
  state_ = State::kHeld;
  post(EventKind::kText, {});
}

void FileLock::fail(int error) {
  opened_.reset();
  finish(EventKind::kDone, {}, error);
}

// Unlocked before it is closed: a child that another thread is just starting has a copy until it executes its
// program.
void FileLock::end() {
  const std::lock_guard lock(mutex_);
  ended_ = true;
  if (state_ == State::kWaiting) wait_.cancel();
  if (state_ != State::kHeld) return;
  flock(held_.get(), LOCK_UN);
  held_.reset();
  state_ = State::kFree;
}

}  // namespace reaper::addon
