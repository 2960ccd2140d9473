#include "namespaces.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "../text.h"
#include "../unique_fd.h"
#include "syscalls.h"

namespace reaper {

namespace {

bool write_file(const char* path, std::string_view text) {
  const UniqueFd fd(open(path, O_WRONLY | O_CLOEXEC));
  return fd.valid() && write(fd.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

bool map_one(const char* path, uint64_t id) {
  FixedText<64> line;
  line << id << ' ' << id << " 1";
  return write_file(path, line.view());
}

long clone_with(uint64_t flags, int cgroup_dir, int& pidfd) {
  CloneArgs args{};
  args.flags = flags | kClonePidfd;
  args.pidfd = reinterpret_cast<uint64_t>(&pidfd);
  args.exit_signal = SIGCHLD;
  if (cgroup_dir >= 0) {
    args.flags |= kCloneIntoCgroup;
    args.cgroup = static_cast<uint64_t>(cgroup_dir);
  }
  long pid = syscall(kSysClone3, &args, sizeof args);
  const bool by_number = errno == ENOSYS || errno == EPERM;
  if (pid >= 0 || !by_number || cgroup_dir >= 0) return pid < 0 ? -errno : pid;
  // A seccomp profile that does not know clone3: clone(2) takes the same low flags. The raw call keeps our stack,
  // as fork does.
  pidfd = -1;
  pid = syscall(SYS_clone, flags | CLONE_PIDFD | SIGCHLD, nullptr, &pidfd, nullptr, nullptr);
  return pid < 0 ? -errno : pid;
}

}  // namespace

bool NamespaceClone::enter() const {
  if (!user) return true;
  // user_namespaces(7): without CAP_SETGID outside, the group map is accepted only after setgroups is denied.
  return write_file("/proc/self/setgroups", "deny") && map_one("/proc/self/uid_map", uid) &&
         map_one("/proc/self/gid_map", gid);
}

long clone_into_namespaces(NamespaceClone& request, int& pidfd) {
  constexpr uint64_t kFlags = CLONE_NEWPID | CLONE_NEWNS;
  request.uid = geteuid();
  request.gid = getegid();
  long pid = clone_with(kFlags, request.cgroup_dir, pidfd);
  if (pid != -EPERM) return pid;
  request.user = true;
  return clone_with(kFlags | CLONE_NEWUSER, request.cgroup_dir, pidfd);
}

void mount_own_proc() {
  // Private first: or the new mount would show in every namespace that shares the tree.
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return;
  mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr);
}

void release_stdio() {
  const UniqueFd null(open("/dev/null", O_RDWR | O_CLOEXEC));
  for (int fd = 0; fd < 3; fd++) {
    if (!null.valid() || dup2(null.get(), fd) < 0) close(fd);
  }
}

int probe_pid_namespace(std::string_view& step, bool& user) {
  NamespaceClone request;
  int pidfd = -1;
  const long pid = clone_into_namespaces(request, pidfd);
  if (pid == 0) _exit(request.enter() ? 0 : 1);
  user = request.user;
  if (pid < 0) {
    step = user ? "clone-newuser" : "clone-newpid";
    return static_cast<int>(-pid);
  }
  const UniqueFd owner(pidfd);
  int status = 0;
  while (waitpid(static_cast<pid_t>(pid), &status, __WALL) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return 0;
  step = "write-uid-map";
  return EPERM;
}

}  // namespace reaper
