#include "../spawn.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "clone3.h"
#include "spawn_child.h"

// Of AddressSanitizer; null where the program is built without it.
extern "C" __attribute__((weak)) void __asan_unpoison_memory_region(const volatile void* address, size_t size);

namespace reaper {

namespace {

constexpr size_t kStackSize = 64 * 1024;

// Mapped for one call and unmapped after it: a supervisor that idles for hours keeps no page of it.
class ChildStack {
 public:
  ChildStack()
      : base_(mmap(nullptr, kStackSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0)) {}
  ~ChildStack() {
    if (!valid()) return;
    // The child never returned from its frames here, and their marks would lie around whatever is mapped here
    // next, by whomever: V8 too.
    if (__asan_unpoison_memory_region != nullptr) __asan_unpoison_memory_region(base_, kStackSize);
    munmap(base_, kStackSize);
  }
  ChildStack(const ChildStack&) = delete;
  ChildStack& operator=(const ChildStack&) = delete;
  bool valid() const { return base_ != MAP_FAILED; }
  void* base() const { return base_; }
  void* top() const { return static_cast<char*>(base_) + kStackSize; }

 private:
  void* base_;
};

// A signal handler of the caller must not run in the child, where it would write to the caller's memory.
class AllSignalsBlocked {
 public:
  AllSignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &saved_);
  }
  ~AllSignalsBlocked() { pthread_sigmask(SIG_SETMASK, &saved_, nullptr); }
  AllSignalsBlocked(const AllSignalsBlocked&) = delete;
  AllSignalsBlocked& operator=(const AllSignalsBlocked&) = delete;

 private:
  sigset_t saved_;
};

int child_entry(void* argument) {
  run_child(*static_cast<ChildPlan*>(argument));
  return 127;
}

long clone_with_clone3(ChildPlan& child, const ChildStack& stack, int& pidfd) {
  CloneArgs args{};
  args.flags = CLONE_VM | CLONE_VFORK | kClonePidfd | kCloneClearSighand;
  args.pidfd = reinterpret_cast<uint64_t>(&pidfd);
  args.exit_signal = SIGCHLD;
  args.stack = reinterpret_cast<uint64_t>(stack.base());
  args.stack_size = kStackSize;
  if (child.plan->cgroup_dir >= 0) {
    args.flags |= kCloneIntoCgroup;
    args.cgroup = static_cast<uint64_t>(child.plan->cgroup_dir);
  }
  return clone3_call(args, child_entry, &child);
}

// Seccomp profiles older than clone3 answer ENOSYS (some EPERM): clone(2) does all but the leaf.
long clone_with_clone(ChildPlan& child, const ChildStack& stack, int& pidfd) {
  const int flags = CLONE_VM | CLONE_VFORK | SIGCHLD;
  long pid = clone(child_entry, stack.top(), flags | CLONE_PIDFD, &child, &pidfd);
  if (pid < 0 && errno == EINVAL) {
    pidfd = -1;
    pid = clone(child_entry, stack.top(), flags, &child);
  }
  return pid < 0 ? -errno : pid;
}

}  // namespace

void spawn_process(const SpawnPlan& plan, Spawned& out) {
  const ChildStack stack;
  if (!stack.valid()) {
    out.failure = {"clone", errno};
    return;
  }
  ChildPlan child;
  child.plan = &plan;
  child.parent = getpid();
  const AllSignalsBlocked blocked;

  int pidfd = -1;
  long pid = clone_with_clone3(child, stack, pidfd);
  if ((pid == -ENOSYS || pid == -EPERM || pid == -EINVAL) && plan.cgroup_dir < 0) {
    pid = clone_with_clone(child, stack, pidfd);
  }
  if (pid < 0) {
    out.failure = {"clone", static_cast<int>(-pid)};
    return;
  }
  out.pid = static_cast<pid_t>(pid);
  out.pidfd.reset(pidfd);
  out.born = child.born;
  out.failure = child.failure;
  if (child.failure.error != 0) {
    // The child has not exec'd and is about to exit, or has; it is ours alone, so this wait is short and exact.
    while (waitpid(out.pid, nullptr, __WALL) < 0 && errno == EINTR) {
    }
    out.pid = -1;
    out.pidfd.reset();
  }
}

}  // namespace reaper
