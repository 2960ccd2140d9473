#include "../exec_image.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <vector>

#include "core/linux/close_fds.h"
#include "core/linux/directory.h"
#include "core/text.h"
#include "core/unique_fd.h"

namespace reaper::addon {

namespace {

// Node marks 0-2 close-on-exec; without them the program would have no standard streams at all.
class Descriptors {
 public:
  Descriptors(const int* keep, size_t count) {
    const UniqueFd dir(open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (dir.valid()) {
      for_each_number(dir.get(), [&](int fd) {
        flags_.push_back({fd, fcntl(fd, F_GETFD)});
        return true;
      });
    }
    close_on_exec_from(3);
    for (int fd = 0; fd <= 2; fd++) fcntl(fd, F_SETFD, 0);
    for (size_t i = 0; i < count; i++) fcntl(keep[i], F_SETFD, 0);
  }
  ~Descriptors() {
    for (const auto& [fd, flags] : flags_) {
      if (flags >= 0) fcntl(fd, F_SETFD, flags);
    }
  }
  Descriptors(const Descriptors&) = delete;
  Descriptors& operator=(const Descriptors&) = delete;

 private:
  struct Entry {
    int fd;
    int flags;
  };
  std::vector<Entry> flags_;
};

// Node ignores these two, and ignored stays ignored across an exec; the mask is inherited as well.
class Signals {
 public:
  Signals() {
    struct sigaction defaults{};
    defaults.sa_handler = SIG_DFL;
    for (size_t i = 0; i < kCount; i++) sigaction(kIgnored[i], &defaults, &saved_[i]);
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, &mask_);
  }
  ~Signals() {
    pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
    for (size_t i = 0; i < kCount; i++) sigaction(kIgnored[i], &saved_[i], nullptr);
  }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

 private:
  static constexpr size_t kCount = 2;
  static constexpr int kIgnored[kCount] = {SIGPIPE, SIGXFSZ};
  struct sigaction saved_[kCount];
  sigset_t mask_;
};

// The parent's soft limit, of which ours was a copy before Node raised it: "Max open files  1024  4096
// files".
bool parent_file_limit(rlim_t& soft) {
  FixedText<48> path;
  path << "/proc/" << static_cast<int64_t>(getppid()) << "/limits";
  const UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return false;
  char buffer[4096];
  const ssize_t n = read(fd.get(), buffer, sizeof buffer - 1);
  if (n <= 0) return false;
  buffer[n] = '\0';
  const char* line = strstr(buffer, "Max open files");
  if (line == nullptr) return false;
  line += strcspn(line, "0123456789\n");
  size_t digits = strspn(line, "0123456789");
  uint64_t value = 0;
  if (!parse_u64(std::string_view(line, digits), value)) return false;
  soft = value;
  return true;
}

class FileLimit {
 public:
  FileLimit() {
    rlim_t soft = 0;
    if (getrlimit(RLIMIT_NOFILE, &saved_) != 0 || !parent_file_limit(soft)) return;
    const rlimit restored{std::min(soft, saved_.rlim_max), saved_.rlim_max};
    changed_ = setrlimit(RLIMIT_NOFILE, &restored) == 0;
  }
  ~FileLimit() {
    if (changed_) setrlimit(RLIMIT_NOFILE, &saved_);
  }
  FileLimit(const FileLimit&) = delete;
  FileLimit& operator=(const FileLimit&) = delete;

 private:
  rlimit saved_{};
  bool changed_ = false;
};

}  // namespace

int exec_image(const char* path, char* const* argv, char* const* envp, const int* keep, size_t keep_count) {
  const FileLimit limit;
  const Signals signals;
  const Descriptors descriptors(keep, keep_count);
  execve(path, argv, envp);
  return errno;
}

}  // namespace reaper::addon
