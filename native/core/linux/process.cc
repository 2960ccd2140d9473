#include "../process.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "syscalls.h"

namespace reaper {

namespace {

// Reads a whole small file below a directory; the count, or -errno.
ssize_t read_at(int dir, const char* path, char* buffer, size_t size, uid_t* uid = nullptr) {
  const UniqueFd fd(openat(dir, path, O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return -errno;
  struct stat st{};
  if (uid != nullptr && fstat(fd.get(), &st) == 0) *uid = st.st_uid;
  const ssize_t n = read(fd.get(), buffer, size - 1);
  if (n < 0) return -errno;
  buffer[n] = '\0';
  return n;
}

uint64_t next_number(const char*& p) {
  while (*p == ' ') p++;
  if (*p == '-') p++;
  uint64_t value = 0;
  while (*p >= '0' && *p <= '9') value = value * 10 + static_cast<uint64_t>(*p++ - '0');
  return value;
}

// The first processes of every namespace have the same numbers and the same parents: `self` is the number that
// this table has for us.
bool calls_us_self(int root) {
  char target[16];
  const ssize_t n = readlinkat(root, "self", target, sizeof target);
  FixedText<16> own;
  own << static_cast<int64_t>(getpid());
  return n > 0 && std::string_view(target, static_cast<size_t>(n)) == own.view();
}

// The name stands in parentheses and may hold any byte, ')' and spaces too: its end is the last ')'.
bool parse_stat(const char* text, ProcessFacts& out) {
  const char* const open = strchr(text, '(');
  const char* const close = strrchr(text, ')');
  if (open == nullptr || close == nullptr || close < open || close[1] != ' ') return false;
  auto length = static_cast<size_t>(close - open - 1);
  if (length >= sizeof out.comm) length = sizeof out.comm - 1;
  memcpy(out.comm, open + 1, length);
  out.comm[length] = '\0';

  const char* p = close + 2;
  out.state = *p++;
  uint64_t field[25] = {};
  for (int i = 4; i <= 24; i++) field[i] = next_number(p);
  out.ppid = static_cast<pid_t>(field[4]);
  out.pgid = static_cast<pid_t>(field[5]);
  out.sid = static_cast<pid_t>(field[6]);
  out.threads = static_cast<uint32_t>(field[20]);
  out.id.start_time = field[22];
  static const auto ticks = static_cast<uint64_t>(sysconf(_SC_CLK_TCK));
  static const auto page = static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  out.cpu_ms = (field[14] + field[15]) * 1000 / ticks;
  out.user_ms = field[14] * 1000 / ticks;
  out.reaped_ms = (field[16] + field[17]) * 1000 / ticks;
  out.rss_bytes = field[24] * page;
  return true;
}

}  // namespace

int ProcessTable::open() {
  root_.reset(::open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root_.valid()) return errno;
  // An empty directory, or a table of another PID namespace, would answer for the wrong processes.
  ProcessFacts self;
  const int error = facts(getpid(), self);
  if (error != 0 || self.ppid != getppid() || !calls_us_self(root_.get())) root_.reset();
  return root_.valid() ? 0 : (error != 0 ? error : ENOENT);
}

bool ProcessTable::readable() const { return root_.valid(); }

int ProcessTable::facts(pid_t pid, ProcessFacts& out) const {
  if (!root_.valid()) return ENOENT;
  FixedText<32> path;
  path << static_cast<int64_t>(pid) << "/stat";
  char buffer[1024];
  const ssize_t n = read_at(root_.get(), path.c_str(), buffer, sizeof buffer, &out.uid);
  if (n < 0) return n == -ENOENT ? ESRCH : static_cast<int>(-n);
  out.id.pid = pid;
  return parse_stat(buffer, out) ? 0 : ESRCH;
}

bool ProcessTable::is_same(const ProcessId& id) const {
  ProcessFacts now;
  return facts(id.pid, now) == 0 && now.id == id;
}

// The first process of a namespace is always there, and mostly another user's.
bool ProcessTable::shows_everybody() const {
  ProcessFacts first;
  return facts(1, first) == 0;
}

void ProcessTable::wait_channel(pid_t pid, Text& out) const {
  FixedText<32> path;
  path << static_cast<int64_t>(pid) << "/wchan";
  char buffer[128];
  const ssize_t n = read_at(root_.get(), path.c_str(), buffer, sizeof buffer);
  if (n > 0 && strcmp(buffer, "0") != 0) out << std::string_view(buffer, static_cast<size_t>(n));
}

const int64_t kMaxRssUnit = 1024;

void boot_id(Text& out) {
  char buffer[64];
  const ssize_t n = read_at(AT_FDCWD, "/proc/sys/kernel/random/boot_id", buffer, sizeof buffer);
  if (n >= 36) out << std::string_view(buffer, 36);
}

// Opening comes first and the comparison second. The other way round the process could end, and its number
// be given to a stranger, between the two: the pidfd would then be the stranger's, and the check have passed.
int ProcessPin::open(const ProcessTable& table, const ProcessId& id) {
  const int error = open_unchecked(id.pid);
  if (error != 0) return error;
  if (table.is_same(id)) return 0;
  fd_.reset();
  return ESRCH;
}

int ProcessPin::open_unchecked(pid_t pid) {
  id_.pid = pid;
  fd_.reset(static_cast<int>(sys_pidfd_open(pid, 0)));
  return fd_.valid() ? 0 : errno;
}

void ProcessPin::adopt(pid_t pid, UniqueFd fd) {
  fd_ = static_cast<UniqueFd&&>(fd);
  id_.pid = pid;
}

int ProcessPin::signal(int signal) const { return sys_pidfd_send_signal(fd_.get(), signal, 0) == 0 ? 0 : errno; }

int ProcessPin::signal_group(int signal) const {
  if (sys_pidfd_send_signal(fd_.get(), signal, kPidfdSignalProcessGroup) == 0) return 0;
  return errno == EINVAL || errno == ENOSYS ? ENOTSUP : errno;
}

int ProcessPin::cgroup_id(uint64_t& id) const {
  PidfdInfo info{};
  info.mask = kPidfdInfoCgroupId;
  if (ioctl(fd_.get(), kPidfdGetInfo, &info) != 0) return errno == ENOTTY || errno == EINVAL ? ENOTSUP : errno;
  if ((info.mask & kPidfdInfoCgroupId) == 0) return ESRCH;
  id = info.cgroupid;
  return 0;
}

}  // namespace reaper
