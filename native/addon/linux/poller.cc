#include "../poller.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace reaper::addon {

namespace {

constexpr uint64_t kBellKey = UINT64_MAX;
constexpr int kBatch = 64;

// Rounded up, for a wait that ends a fraction too early would only be repeated.
int milliseconds_until(Micros deadline) {
  if (deadline == kNever) return -1;
  const Micros left = deadline - boot_now();
  if (left <= 0) return 0;
  return static_cast<int>(std::min<Micros>((left + kMillisecond - 1) / kMillisecond, INT_MAX));
}

}  // namespace

int Poller::open() {
  queue_.reset(epoll_create1(EPOLL_CLOEXEC));
  if (!queue_.valid()) return errno;
  bell_.reset(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!bell_.valid()) return errno;
  return watch(bell_.get(), kBellKey);
}

int Poller::watch(int fd, uint64_t key) {
  epoll_event event{.events = EPOLLIN, .data = {.u64 = key}};
  return epoll_ctl(queue_.get(), EPOLL_CTL_ADD, fd, &event) == 0 ? 0 : errno;
}

int Poller::watch_change(int fd, uint64_t key) {
  epoll_event event{.events = EPOLLPRI, .data = {.u64 = key}};
  return epoll_ctl(queue_.get(), EPOLL_CTL_ADD, fd, &event) == 0 ? 0 : errno;
}

void Poller::want_writable(int fd, uint64_t key, bool wanted) {
  epoll_event event{.events = EPOLLIN | (wanted ? EPOLLOUT : 0U), .data = {.u64 = key}};
  epoll_ctl(queue_.get(), EPOLL_CTL_MOD, fd, &event);
}

void Poller::forget(int fd) { epoll_ctl(queue_.get(), EPOLL_CTL_DEL, fd, nullptr); }

size_t Poller::wait(Ready* ready, size_t capacity, Micros deadline) {
  epoll_event events[kBatch];
  const int room = static_cast<int>(std::min<size_t>(capacity, kBatch));
  const int n = epoll_wait(queue_.get(), events, room, milliseconds_until(deadline));
  size_t count = 0;
  for (int i = 0; i < n; i++) {
    if (events[i].data.u64 == kBellKey) {
      uint64_t rings = 0;
      if (read(bell_.get(), &rings, sizeof rings) < 0) continue;
      continue;
    }
    const uint32_t what = events[i].events;
    ready[count++] = {events[i].data.u64, (what & ~EPOLLOUT) != 0, (what & EPOLLOUT) != 0};
  }
  return count;
}

void Poller::wake() {
  const uint64_t one = 1;
  // A full counter means that the bell is ringing already.
  if (write(bell_.get(), &one, sizeof one) < 0) return;
}

}  // namespace reaper::addon
