#include "../loop.h"

#include <sys/event.h>

#include <cerrno>

#include "core/darwin/mach_clock.h"

namespace reaper {

namespace {

constexpr uintptr_t kTimer = 0;

int set(int queue, int fd, int16_t filter, uint16_t flags, void* data) {
  struct kevent change;
  EV_SET(&change, static_cast<uintptr_t>(fd), filter, flags, 0, 0, data);
  return kevent(queue, &change, 1, nullptr, 0, nullptr) == 0 ? 0 : errno;
}

uint32_t from_kevent(const struct kevent& event) {
  uint32_t what = event.filter == EVFILT_READ ? Watch::kReadable : 0;
  // Edge-triggered is only the watch for a hang-up alone; that it can be written to is not what was asked.
  if (event.filter == EVFILT_WRITE && (event.flags & EV_CLEAR) == 0) what |= Watch::kWritable;
  if ((event.flags & EV_EOF) != 0) what |= Watch::kHungUp;
  return what;
}

// There is one filter for each direction. A hang-up comes with either; with neither wanted, the writing end of a
// pipe is told by an edge-triggered one that its reader is gone.
int arm_filters(int queue, Watch& watch, uint32_t what) {
  int error = 0;
  if ((what & (Watch::kReadable | Watch::kPriority)) != 0)
    error = set(queue, watch.fd, EVFILT_READ, EV_ADD, &watch);
  if (error == 0 && (what & Watch::kWritable) != 0) error = set(queue, watch.fd, EVFILT_WRITE, EV_ADD, &watch);
  if (what == 0) set(queue, watch.fd, EVFILT_WRITE, EV_ADD | EV_CLEAR, &watch);
  return error;
}

void disarm_filters(int queue, int fd) {
  set(queue, fd, EVFILT_READ, EV_DELETE, nullptr);
  set(queue, fd, EVFILT_WRITE, EV_DELETE, nullptr);
}

}  // namespace

int Loop::open() {
  poll_.reset(kqueue());
  return poll_.valid() ? 0 : errno;
}

int Loop::add(Watch& watch, uint32_t what) { return arm_filters(poll_.get(), watch, what); }

// Taken off first, for the kind of trigger of a filter that is there cannot be changed.
void Loop::change(Watch& watch, uint32_t what) {
  disarm_filters(poll_.get(), watch.fd);
  arm_filters(poll_.get(), watch, what);
}

void Loop::remove(Watch& watch) {
  if (watch.fd >= 0) disarm_filters(poll_.get(), watch.fd);
  watch.fd = -1;
}

// A handler may remove a watch that is still in the batch, or give it another descriptor: such an event is passed
// over.
void Loop::wait(Micros deadline) {
  arm(deadline);
  struct kevent events[16];
  const int n = kevent(poll_.get(), nullptr, 0, events, 16, nullptr);
  for (int i = 0; i < n; i++) {
    if (events[i].filter == EVFILT_TIMER) {
      armed_ = kNever;
      continue;
    }
    const Watch* const watch = static_cast<Watch*>(events[i].udata);
    const uint32_t what = from_kevent(events[i]);
    if (what != 0 && watch->fd == static_cast<int>(events[i].ident)) watch->ready(watch->self, what);
  }
}

// A timer of the clock that goes on during sleep, for kevent's own timeout does not.
void Loop::arm(Micros deadline) {
  if (deadline == armed_) return;
  struct kevent timer;
  if (deadline == kNever) {
    EV_SET(&timer, kTimer, EVFILT_TIMER, EV_DELETE, 0, 0, nullptr);
  } else {
    EV_SET(&timer, kTimer, EVFILT_TIMER, EV_ADD | EV_ONESHOT,
           NOTE_ABSOLUTE | NOTE_MACHTIME | NOTE_MACH_CONTINUOUS_TIME, static_cast<intptr_t>(to_ticks(deadline)),
           nullptr);
  }
  kevent(poll_.get(), &timer, 1, nullptr, 0, nullptr);
  armed_ = deadline;
}

}  // namespace reaper
