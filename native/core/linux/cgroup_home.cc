#include "cgroup_home.h"

#include <fcntl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace reaper {

namespace {

constexpr long kCgroup2Magic = 0x63677270;

// A line reader over a descriptor, for files of /proc that may exceed any one buffer.
class Lines {
 public:
  explicit Lines(int fd) : fd_(fd) {}

  // The next line without its end; false at the end of the file. Longer lines are cut.
  bool next(std::string_view& line) {
    for (;;) {
      const void* const end = memchr(buffer_ + start_, '\n', fill_ - start_);
      if (end != nullptr) {
        const auto length = static_cast<size_t>(static_cast<const char*>(end) - buffer_) - start_;
        line = {buffer_ + start_, length};
        start_ += length + 1;
        return true;
      }
      memmove(buffer_, buffer_ + start_, fill_ - start_);
      fill_ -= start_;
      start_ = 0;
      if (fill_ == sizeof buffer_) fill_ = 0;
      const ssize_t n = read(fd_, buffer_ + fill_, sizeof buffer_ - fill_);
      if (n <= 0) return false;
      fill_ += static_cast<size_t>(n);
    }
  }

 private:
  int fd_;
  size_t start_ = 0;
  size_t fill_ = 0;
  char buffer_[2048];
};

std::string_view word(std::string_view line, int index) {
  size_t start = 0;
  for (int i = 0; i < index; i++) {
    start = line.find(' ', start);
    if (start == std::string_view::npos) return {};
    start++;
  }
  const size_t end = line.find(' ', start);
  return {line.data() + start, (end == std::string_view::npos ? line.size() : end) - start};
}

// proc_pid_mountinfo(5) writes space, tab, newline and backslash as \ and three octal digits.
void append_unescaped(Text& out, std::string_view s) {
  for (size_t i = 0; i < s.size(); i++) {
    if (s[i] == '\\' && i + 3 < s.size()) {
      out << static_cast<char>((s[i + 1] - '0') * 64 + (s[i + 2] - '0') * 8 + (s[i + 3] - '0'));
      i += 3;
    } else {
      out << s[i];
    }
  }
}

// Apart from its caller, whose frame would hold two of these buffers: the stack stays as small as its deepest
// page.
__attribute__((noinline)) bool own_cgroup(Text& out) {
  const UniqueFd fd(open("/proc/self/cgroup", O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return false;
  Lines lines(fd.get());
  std::string_view line;
  while (lines.next(line)) {
    if (line.starts_with("0::")) {
      line.remove_prefix(3);
      out << line;
      return true;
    }
  }
  errno = ENOENT;
  return false;
}

// The mount may show only a part of the hierarchy: its root is cut from the front of our path.
bool below_mount(std::string_view mount_root, std::string_view own, std::string_view& rest) {
  if (mount_root == "/") {
    rest = own;
    return true;
  }
  if (!own.starts_with(mount_root)) return false;
  rest = own;
  rest.remove_prefix(mount_root.size());
  return rest.empty() || rest[0] == '/';
}

bool is_cgroup2(int fd) {
  struct statfs fs{};
  return fstatfs(fd, &fs) == 0 && static_cast<long>(fs.f_type) == kCgroup2Magic;
}

}  // namespace

int CgroupHome::find(std::string_view& step) {
  FixedText<1024> own;
  step = "read-own-cgroup";
  if (!own_cgroup(own)) return errno;

  step = "find-cgroup2-mount";
  const UniqueFd fd(open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return errno;
  int error = ENOENT;
  Lines lines(fd.get());
  std::string_view line;
  while (lines.next(line)) {
    const size_t dash = line.find(" - ");
    if (dash == std::string_view::npos) continue;
    std::string_view tail = line;
    tail.remove_prefix(dash + 3);
    if (word(tail, 0) != "cgroup2") continue;
    std::string_view rest;
    if (!below_mount(word(line, 3), own.view(), rest)) continue;
    path.clear();
    append_unescaped(path, word(line, 4));
    if (rest != "/") path << rest;
    dir.reset(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (dir.valid() && is_cgroup2(dir.get())) return 0;
    error = dir.valid() ? ENOENT : errno;
    dir.reset();
  }
  return error;
}

}  // namespace reaper
