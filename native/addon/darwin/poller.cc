#include "../poller.h"

#include <sys/event.h>

#include <algorithm>
#include <cerrno>

namespace reaper::addon {

namespace {

constexpr int kBatch = 64;
constexpr uintptr_t kBell = 0;

int set(int queue, uintptr_t ident, int16_t filter, uint16_t flags, uint32_t note, uint64_t key) {
  struct kevent change;
  EV_SET(&change, ident, filter, flags, note, 0, reinterpret_cast<void*>(static_cast<uintptr_t>(key)));
  return kevent(queue, &change, 1, nullptr, 0, nullptr) == 0 ? 0 : errno;
}

int watch_fd(int queue, int fd, int16_t filter, uint16_t flags, uint64_t key) {
  return set(queue, static_cast<uintptr_t>(fd), filter, flags, 0, key);
}

}  // namespace

int Poller::open() {
  queue_.reset(kqueue());
  if (!queue_.valid()) return errno;
  return set(queue_.get(), kBell, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0);
}

int Poller::watch(int fd, uint64_t key) { return watch_fd(queue_.get(), fd, EVFILT_READ, EV_ADD, key); }

int Poller::watch_change(int, uint64_t) { return ENOTSUP; }

void Poller::want_writable(int fd, uint64_t key, bool wanted) {
  watch_fd(queue_.get(), fd, EVFILT_WRITE, wanted ? EV_ADD : EV_DELETE, key);
}

void Poller::forget(int fd) {
  watch_fd(queue_.get(), fd, EVFILT_READ, EV_DELETE, 0);
  watch_fd(queue_.get(), fd, EVFILT_WRITE, EV_DELETE, 0);
}

size_t Poller::wait(Ready* ready, size_t capacity, Micros deadline) {
  const Micros left = deadline == kNever ? 0 : std::max<Micros>(deadline - boot_now(), 0);
  const timespec timeout{static_cast<time_t>(left / kSecond), static_cast<long>(left % kSecond * 1000)};
  struct kevent events[kBatch];
  const int room = static_cast<int>(std::min<size_t>(capacity, kBatch));
  const int n = kevent(queue_.get(), nullptr, 0, events, room, deadline == kNever ? nullptr : &timeout);
  size_t count = 0;
  for (int i = 0; i < n; i++) {
    if (events[i].filter == EVFILT_USER) continue;
    const auto key = static_cast<uint64_t>(reinterpret_cast<uintptr_t>(events[i].udata));
    ready[count++] = {key, events[i].filter == EVFILT_READ, events[i].filter == EVFILT_WRITE};
  }
  return count;
}

void Poller::wake() { set(queue_.get(), kBell, EVFILT_USER, 0, NOTE_TRIGGER, 0); }

}  // namespace reaper::addon
