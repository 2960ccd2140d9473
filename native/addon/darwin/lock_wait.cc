#include "../lock_wait.h"

#include <sys/event.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "../watcher.h"

namespace reaper::addon {

namespace {

constexpr uintptr_t kCancel = 0;

int change(int queue, uintptr_t ident, int16_t filter, uint16_t flags, uint32_t note) {
  struct kevent event;
  EV_SET(&event, ident, filter, flags, note, 0, nullptr);
  return kevent(queue, &event, 1, nullptr, 0, nullptr) == 0 ? 0 : errno;
}

// kqueue(2) tells of an unlock, so that the lock is tried again after each.
int try_until_cancelled(int queue, int fd, int operation) {
  for (;;) {
    if (flock(fd, operation | LOCK_NB) == 0) return 0;
    if (errno != EWOULDBLOCK && errno != EINTR) return errno;
    struct kevent event;
    const int count = kevent(queue, nullptr, 0, &event, 1, nullptr);
    if (count < 0 && errno != EINTR) return errno;
    if (count > 0 && event.filter == EVFILT_USER) return ECANCELED;
  }
}

}  // namespace

int LockWait::start(int fd, int operation, uint64_t task) {
  fd_ = fd;
  operation_ = operation;
  task_ = task;
  result_ = ECANCELED;
  const std::lock_guard lock(mutex_);
  bell_.reset(kqueue());
  if (!bell_.valid()) return errno;
  int error = change(bell_.get(), kCancel, EVFILT_USER, EV_ADD, 0);
  // Watched before the first attempt, so that no unlock falls between the two.
  if (error == 0) {
    error = change(bell_.get(), static_cast<uintptr_t>(fd), EVFILT_VNODE, EV_ADD | EV_CLEAR, NOTE_FUNLOCK);
  }
  if (error == 0) error = pthread_create(&thread_, nullptr, &LockWait::run, this);
  over_ = error != 0;
  return error;
}

void* LockWait::run(void* data) {
  auto* const self = static_cast<LockWait*>(data);
  self->result_ = try_until_cancelled(self->bell_.get(), self->fd_, self->operation_);
  end(self);
  return nullptr;
}

void LockWait::end(void* data) {
  auto* const self = static_cast<LockWait*>(data);
  const uint64_t task = self->task_;
  {
    const std::lock_guard lock(self->mutex_);
    self->over_ = true;
  }
  Watcher::running()->poke(task);
}

void LockWait::cancel() {
  const std::lock_guard lock(mutex_);
  if (!over_) change(bell_.get(), kCancel, EVFILT_USER, 0, NOTE_TRIGGER);
}

bool LockWait::is_over() {
  const std::lock_guard lock(mutex_);
  return over_;
}

int LockWait::result() {
  pthread_join(thread_, nullptr);
  bell_.reset();
  return result_;
}

}  // namespace reaper::addon
