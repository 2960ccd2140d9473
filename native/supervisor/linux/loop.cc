#include "../loop.h"

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>

namespace reaper {

namespace {

uint32_t to_epoll(uint32_t what) {
  uint32_t events = 0;
  if ((what & Watch::kReadable) != 0) events |= EPOLLIN;
  if ((what & Watch::kWritable) != 0) events |= EPOLLOUT;
  if ((what & Watch::kPriority) != 0) events |= EPOLLPRI;
  return events;
}

uint32_t from_epoll(uint32_t events) {
  uint32_t what = 0;
  if ((events & EPOLLIN) != 0) what |= Watch::kReadable;
  if ((events & EPOLLOUT) != 0) what |= Watch::kWritable;
  if ((events & (EPOLLHUP | EPOLLERR)) != 0) what |= Watch::kHungUp;
  if ((events & EPOLLPRI) != 0) what |= Watch::kPriority;
  return what;
}

}  // namespace

// A timer of the boot clock and not epoll's own timeout, which stands still while the machine sleeps.
int Loop::open() {
  poll_.reset(epoll_create1(EPOLL_CLOEXEC));
  timer_.reset(timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK));
  if (!poll_.valid() || !timer_.valid()) return errno;
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = nullptr;
  return epoll_ctl(poll_.get(), EPOLL_CTL_ADD, timer_.get(), &event) == 0 ? 0 : errno;
}

int Loop::add(Watch& watch, uint32_t what) {
  epoll_event event{};
  event.events = to_epoll(what);
  event.data.ptr = &watch;
  return epoll_ctl(poll_.get(), EPOLL_CTL_ADD, watch.fd, &event) == 0 ? 0 : errno;
}

void Loop::change(Watch& watch, uint32_t what) {
  epoll_event event{};
  event.events = to_epoll(what);
  event.data.ptr = &watch;
  epoll_ctl(poll_.get(), EPOLL_CTL_MOD, watch.fd, &event);
}

void Loop::remove(Watch& watch) {
  if (watch.fd >= 0) epoll_ctl(poll_.get(), EPOLL_CTL_DEL, watch.fd, nullptr);
  watch.fd = -1;
}

// A handler may remove a watch that is still in the batch; such a watch has fd -1 and is passed over.
void Loop::wait(Micros deadline) {
  arm(deadline);
  epoll_event events[16];
  const int n = epoll_wait(poll_.get(), events, 16, -1);
  for (int i = 0; i < n; i++) {
    if (events[i].data.ptr == nullptr) {
      uint64_t expirations = 0;
      if (read(timer_.get(), &expirations, sizeof expirations) > 0) armed_ = kNever;
      continue;
    }
    const Watch* const watch = static_cast<Watch*>(events[i].data.ptr);
    if (watch->fd >= 0) watch->ready(watch->self, from_epoll(events[i].events));
  }
}

void Loop::arm(Micros deadline) {
  if (deadline == armed_) return;
  itimerspec spec{};
  if (deadline != kNever) {
    const Micros at = deadline > 0 ? deadline : 1;
    spec.it_value.tv_sec = at / kSecond;
    spec.it_value.tv_nsec = at % kSecond * 1000;
    if (spec.it_value.tv_sec == 0 && spec.it_value.tv_nsec == 0) spec.it_value.tv_nsec = 1;
  }
  timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &spec, nullptr);
  armed_ = deadline;
}

}  // namespace reaper
