#include "../lock_wait.h"

#include <sys/file.h>

#include <cerrno>

#include "../watcher.h"

namespace reaper::addon {

namespace {

// The thread makes one call; leaving it early needs the unwinder, which looks up tables of the whole program.
constexpr size_t kStack = 256 * 1024;

}  // namespace

int LockWait::start(int fd, int operation, uint64_t task) {
  fd_ = fd;
  operation_ = operation;
  task_ = task;
  result_ = ECANCELED;
  const std::lock_guard lock(mutex_);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStack);
  const int error = pthread_create(&thread_, &attributes, &LockWait::run, this);
  pthread_attr_destroy(&attributes);
  over_ = error != 0;
  return error;
}

// Only a signal interrupts flock(2), and every signal but the C library's own for this belongs to Node and to the
// program. It can be taken at any instant of the call, which touches nothing but its result. The lock that it may
// have got by then goes with the descriptor, which is not this thread's.
void* LockWait::run(void* data) {
  auto* const self = static_cast<LockWait*>(data);
  int before = 0;
  pthread_cleanup_push(&LockWait::end, self);
  pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &before);
  int outcome = 0;
  do outcome = flock(self->fd_, self->operation_);
  while (outcome != 0 && errno == EINTR);
  const int error = outcome == 0 ? 0 : errno;
  pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
  self->result_ = error;
  pthread_cleanup_pop(1);
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

// A thread that is over is not joined yet, so its handle means no other one.
void LockWait::cancel() {
  const std::lock_guard lock(mutex_);
  if (!over_) pthread_cancel(thread_);
}

bool LockWait::is_over() {
  const std::lock_guard lock(mutex_);
  return over_;
}

int LockWait::result() {
  pthread_join(thread_, nullptr);
  return result_;
}

}  // namespace reaper::addon
