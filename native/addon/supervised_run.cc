#include "supervised_run.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "child_exit.h"
#include "core/spawn.h"
#include "descriptors.h"
#include "watcher.h"

namespace reaper::addon {

namespace {

constexpr unsigned kExit = 0;
constexpr unsigned kControl = 1;

}  // namespace

SupervisedRun::SupervisedRun(std::shared_ptr<Mailbox> mailbox, std::string file, std::string argv,
                             std::string envp, std::shared_ptr<PayloadStdio> stdio)
    : Task(std::move(mailbox)),
      file_(std::move(file)),
      argv_(std::move(argv)),
      envp_(std::move(envp)),
      stdio_(std::move(stdio)) {}

int SupervisedRun::prepare() { return make_socket_pair(control_, their_control_); }

bool SupervisedRun::send(std::string_view text) {
  const std::lock_guard lock(mutex_);
  if (!control_.valid() || hung_up_) return false;
  // Straight from the caller's thread, for a stop must not wait for another thread to wake up.
  ssize_t sent = 0;
  if (outgoing_.empty()) sent = ::send(control_.get(), text.data(), text.size(), MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN) return false;
  const bool was_empty = outgoing_.empty();
  outgoing_.append(text.substr(sent < 0 ? 0 : static_cast<size_t>(sent)));
  if (was_empty && !outgoing_.empty()) {
    int error = 0;
    Watcher::get(error)->poke(id());
  }
  return true;
}

bool SupervisedRun::cancel() {
  const std::lock_guard lock(mutex_);
  if (!begun_) hung_up_ = true;
  return !begun_;
}

// At once: it dies with its supervisor, and a turn later nobody could find its group any more.
void SupervisedRun::name_leader(const ProcessId& leader) {
  ProcessTable table;
  const std::lock_guard lock(mutex_);
  if (table.open() == 0) leader_.open(table, leader);
}

int SupervisedRun::signal(int signal) {
  const std::lock_guard lock(mutex_);
  return pin_.valid() ? pin_.signal(signal) : ESRCH;
}

// Nobody can take what is left, and nobody listens. A shutdown reaches the supervisor even if a fork of
// another part of the process holds a copy of the channel.
void SupervisedRun::abandon() {
  const std::lock_guard lock(mutex_);
  hung_up_ = true;
  if (control_.valid()) shutdown(control_.get(), SHUT_RDWR);
}

void SupervisedRun::begin(Poller& poller) {
  SpawnPlan plan;
  plan.file = file_.c_str();
  plan.argv = argv_.get();
  plan.envp = envp_.get();
  stdio_->give_to(plan);
  plan.keep_fd = their_control_.get();

  Spawned spawned;
  {
    const std::lock_guard lock(mutex_);
    begun_ = true;
    if (hung_up_) spawned.failure = {"cancelled", ECANCELED};
  }
  if (spawned.failure.error == 0) spawn_process(plan, spawned);
  stdio_->close_theirs();
  their_control_.reset();
  if (spawned.failure.error != 0) return fail(spawned.failure.stage, spawned.failure.error);

  {
    const std::lock_guard lock(mutex_);
    pid_ = spawned.pid;
    if (spawned.pidfd.valid()) pin_.adopt(spawned.pid, static_cast<UniqueFd&&>(spawned.pidfd));
  }
  if (pin_.valid()) poller.watch(pin_.fd(), key(kExit));
  listening_ = poller.watch(control_.get(), key(kControl)) == 0;
}

void SupervisedRun::ready(Poller& poller, unsigned slot, const Ready& what) {
  if (slot == kExit) return reap(poller);
  if (what.writable) flush(poller);
  if (what.readable && listening_) receive(poller);
}

void SupervisedRun::turn(Poller& poller) {
  if (listening_) flush(poller);
}

void SupervisedRun::fail(std::string_view stage, int error) {
  finish(EventKind::kFailed, std::string(stage), error);
}

void SupervisedRun::receive(Poller& poller) {
  char buffer[16384];
  for (;;) {
    const ssize_t n = recv(control_.get(), buffer, sizeof buffer, MSG_DONTWAIT);
    if (n > 0) {
      incoming_.append(buffer, static_cast<size_t>(n));
      continue;
    }
    if (n < 0 && errno == EINTR) continue;
    const bool at_end = n == 0 || errno != EAGAIN;
    post_lines(at_end);
    if (!at_end) return;
    poller.forget(control_.get());
    listening_ = false;
    // Without a pidfd the end of the channel is the one sign of an exit that there is.
    if (!pin_.valid()) reap(poller);
    return;
  }
}

// A line that is not whole yet waits for its rest.
void SupervisedRun::post_lines(bool rest_too) {
  const size_t end = rest_too ? incoming_.size() : incoming_.rfind('\n') + 1;
  if (end == 0) return;
  std::string lines = incoming_.substr(0, end);
  incoming_.erase(0, end);
  post(EventKind::kText, std::move(lines));
}

void SupervisedRun::flush(Poller& poller) {
  const std::lock_guard lock(mutex_);
  if (!outgoing_.empty() && !hung_up_) {
    const ssize_t sent = ::send(control_.get(), outgoing_.data(), outgoing_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) outgoing_.erase(0, static_cast<size_t>(sent));
    if (sent < 0 && errno != EAGAIN) outgoing_.clear();
  }
  poller.want_writable(control_.get(), key(kControl), !outgoing_.empty());
}

// What the supervisor said before it died is in the channel by now, and is told before its end is.
void SupervisedRun::reap(Poller& poller) {
  ChildExit exit;
  if (!wait_for_child(pid_, pin_, exit)) return;
  // It was killed, and with it went what held the run together. Its payload's group is reached through the pidfd
  // of the leader even when that is dead and reaped, and nobody else is (pidfd_send_signal(2), Linux 6.9).
  if (exit.code < 0) {
    const std::lock_guard lock(mutex_);
    if (leader_.valid()) leader_.signal_group(SIGKILL);
  }
  if (listening_) receive(poller);
  if (finished()) return;
  if (listening_) poller.forget(control_.get());
  post_lines(true);
  if (pin_.valid()) poller.forget(pin_.fd());
  {
    const std::lock_guard lock(mutex_);
    pin_.reset();
    control_.reset();
  }
  finish(EventKind::kGone, {}, exit.code, exit.signal);
}

}  // namespace reaper::addon
