#include "ns_init.h"

#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "../tree.h"
#include "namespaces.h"
#include "syscalls.h"

namespace reaper {

namespace {

constexpr std::string_view kStages[] = {"clone", "cgroup", "session", "stdio", "cwd", "exec", "namespace"};

int stage_index(std::string_view stage) {
  int i = 0;
  while (i < 6 && kStages[i] != stage) i++;
  return i;
}

// With the first word goes the payload's number, which the kernel translates (unix(7)): it is another one outside.
bool announce(int channel, const NsInit::Word& word) {
  const ucred payload{word.pid, getuid(), getgid()};
  iovec part{const_cast<NsInit::Word*>(&word), sizeof word};
  alignas(cmsghdr) char room[CMSG_SPACE(sizeof payload)] = {};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = room;
  message.msg_controllen = sizeof room;
  cmsghdr* const header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_CREDENTIALS;
  header->cmsg_len = CMSG_LEN(sizeof payload);
  memcpy(CMSG_DATA(header), &payload, sizeof payload);
  return sendmsg(channel, &message, MSG_NOSIGNAL) == sizeof word;
}

bool hear_first(int channel, NsInit::Word& word, pid_t& pid) {
  iovec part{&word, sizeof word};
  alignas(cmsghdr) char room[CMSG_SPACE(sizeof(ucred))];
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = room;
  message.msg_controllen = sizeof room;
  if (recvmsg(channel, &message, MSG_CMSG_CLOEXEC) != sizeof word) return false;
  const cmsghdr* const header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_type != SCM_CREDENTIALS) return true;
  ucred sender;
  memcpy(&sender, CMSG_DATA(header), sizeof sender);
  pid = sender.pid;
  return true;
}

// The init's own loop: orders from outside, deaths from inside. It ends when the payload is gone and nobody is
// left, or when the supervisor is: then the kernel ends the rest.
class InitLoop {
 public:
  InitLoop(int channel, int signals, pid_t payload) : channel_(channel), signals_(signals), payload_(payload) {}

  void run() {
    for (;;) {
      pollfd sources[2] = {{channel_, POLLIN, 0}, {signals_, POLLIN, 0}};
      if (poll(sources, 2, -1) < 0 && errno != EINTR) return;
      signalfd_siginfo info;
      if ((sources[1].revents & POLLIN) != 0 && read(signals_, &info, sizeof info) < 0) return;
      if (!reap()) return;
      if (sources[0].revents != 0 && !obey()) return;
    }
  }

 private:
  bool reap() {
    for (;;) {
      siginfo_t info{};
      const int flags = WEXITED | WSTOPPED | WCONTINUED | WNOHANG | __WALL;
      if (waitid(P_ALL, 0, &info, flags) != 0) return errno != ECHILD || !payload_gone_;
      if (info.si_pid == 0) return true;
      if (info.si_pid == payload_) tell(info);
    }
  }

  void tell(const siginfo_t& info) {
    NsInit::Word word{NsInit::Word::kExited, 0, 0, info.si_pid};
    if (info.si_code == CLD_STOPPED) {
      word = {NsInit::Word::kStopped, info.si_status, 0, info.si_pid};
    } else if (info.si_code == CLD_CONTINUED) {
      word.kind = NsInit::Word::kContinued;
    } else {
      payload_gone_ = true;
      const bool by_signal = info.si_code != CLD_EXITED;
      word.value = by_signal ? info.si_status | (info.si_code == CLD_DUMPED ? 0x80 : 0) : info.si_status << 8;
    }
    ::send(channel_, &word, sizeof word, MSG_NOSIGNAL);
  }

  bool obey() {
    struct {
      int everybody;
      int signal;
    } order;
    const ssize_t n = recv(channel_, &order, sizeof order, MSG_DONTWAIT);
    if (n != sizeof order) return n < 0 && errno == EAGAIN;
    if (order.everybody != 0) {
      // kill(2): -1 is everybody in the namespace but its init.
      kill(-1, order.signal);
      if (order.signal != SIGKILL) kill(-1, SIGCONT);
    } else if (!payload_gone_) {
      kill(payload_, order.signal);
    }
    return true;
  }

  int channel_;
  int signals_;
  pid_t payload_;
  bool payload_gone_ = false;
};

}  // namespace

void NsInit::start(const SpawnPlan& plan, Spawned& out, pid_t& payload) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    out.failure = {"namespace", errno};
    return;
  }
  channel_.reset(ends[0]);
  UniqueFd inner(ends[1]);
  const int on = 1;
  setsockopt(ends[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof on);

  NamespaceClone clone;
  clone.cgroup_dir = plan.cgroup_dir;
  int pidfd = -1;
  const long pid = clone_into_namespaces(clone, pidfd);
  if (pid == 0) {
    channel_.reset();
    _exit(clone.enter() ? run(inner.get(), plan) : tell_failure(inner.get(), "namespace", errno));
  }
  inner.reset();
  if (pid < 0) {
    channel_.reset();
    out.failure = {"clone", static_cast<int>(-pid)};
    return;
  }
  out.pid = static_cast<pid_t>(pid);
  out.pidfd.reset(pidfd);

  Word word{};
  pid_t named = 0;
  out.born = hear_first(channel_.get(), word, named);
  if (out.born && word.kind == Word::kExecd) {
    // Its own number is what a message without another one carries.
    payload = named != out.pid ? named : 0;
    return;
  }
  channel_.reset();
  if (!out.born) return;  // it has died without a word; the caller looks how
  out.failure = {kStages[word.stage], word.value};
  while (waitpid(out.pid, nullptr, __WALL) < 0 && errno == EINTR) {
  }
  out.pid = -1;
}

int NsInit::tell_failure(int channel, std::string_view stage, int error) {
  const Word word{Word::kFailed, error, stage_index(stage), 0};
  ::send(channel, &word, sizeof word, MSG_NOSIGNAL);
  return 1;
}

int NsInit::run(int channel, const SpawnPlan& plan) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  SpawnPlan inside = plan;
  inside.cgroup_dir = inside.cgroup_procs = -1;
  inside.die_with_us = false;
  if (plan.cgroup_procs >= 0 && write(plan.cgroup_procs, "0", 1) != 1) {
    return tell_failure(channel, "cgroup", errno);
  }
  mount_own_proc();

  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, nullptr);
  const UniqueFd signals(signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK));
  Spawned spawned;
  spawn_process(inside, spawned);
  if (spawned.failure.error != 0) return tell_failure(channel, spawned.failure.stage, spawned.failure.error);
  const Word word{Word::kExecd, 0, 0, spawned.pid};
  // Refused, it is not told who the payload is; unheard, there is nobody to run it for.
  if (!announce(channel, word) && ::send(channel, &word, sizeof word, MSG_NOSIGNAL) != sizeof word) return 1;
  // Only the payload may hold the caller's pipes open: their end must be seen when it is gone.
  release_stdio();
  InitLoop(channel, signals.get(), spawned.pid).run();
  return 0;
}

bool NsInit::hear(Word& word) {
  return channel_.valid() && recv(channel_.get(), &word, sizeof word, MSG_DONTWAIT) == sizeof word;
}

void NsInit::signal_payload(int signal) { send({0, signal}); }

void NsInit::signal_all(int signal) { send({1, signal}); }

void NsInit::send(const Order& order) {
  if (channel_.valid()) ::send(channel_.get(), &order, sizeof order, MSG_NOSIGNAL | MSG_DONTWAIT);
}

}  // namespace reaper
