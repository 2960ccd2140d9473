#include "leaf.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "leaf_tree.h"

namespace reaper {

namespace {

// The value of "key N" in a flat keyed file that was opened at start; -1 when it is not there.
int64_t keyed_value(int fd, std::string_view key) {
  char buffer[512];
  const ssize_t n = pread(fd, buffer, sizeof buffer - 1, 0);
  if (n <= 0) return -1;
  const std::string_view text(buffer, static_cast<size_t>(n));
  for (size_t at = 0; at < text.size();) {
    size_t end = text.find('\n', at);
    if (end == std::string_view::npos) end = text.size();
    const std::string_view line(text.data() + at, end - at);
    if (line.size() > key.size() && line.starts_with(key) && line[key.size()] == ' ') {
      uint64_t value = 0;
      const std::string_view digits(line.data() + key.size() + 1, line.size() - key.size() - 1);
      return parse_u64(digits, value) ? static_cast<int64_t>(value) : -1;
    }
    at = end + 1;
  }
  return -1;
}

int write_file(int dir, const char* name, std::string_view text) {
  const UniqueFd fd(openat(dir, name, O_WRONLY | O_CLOEXEC));
  if (!fd.valid()) return errno;
  return write(fd.get(), text.data(), text.size()) < 0 ? errno : 0;
}

}  // namespace

int Leaf::create(CgroupHome& home, std::string_view name, std::string_view& step) {
  name_.clear();
  path_.clear();
  name_ << name;
  path_ << home.path.view() << '/' << name;
  step = "mkdir-leaf";
  if (mkdirat(home.dir.get(), name_.c_str(), 0755) != 0) return errno;
  parent_.reset(fcntl(home.dir.get(), F_DUPFD_CLOEXEC, 3));
  const auto open_one = [&](UniqueFd& fd, const char* file, int flags) {
    fd.reset(openat(dir_.get(), file, flags | O_CLOEXEC));
    return fd.valid();
  };
  step = "open-leaf";
  dir_.reset(openat(home.dir.get(), name_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  struct stat st{};
  const bool opened = dir_.valid() && fstat(dir_.get(), &st) == 0 && open_one(kill_, "cgroup.kill", O_WRONLY) &&
                      open_one(events_, "cgroup.events", O_RDONLY) && open_one(procs_, "cgroup.procs", O_RDWR) &&
                      open_one(freeze_, "cgroup.freeze", O_WRONLY);
  if (!opened) {
    const int error = errno;
    remove();
    return error;
  }
  id_ = st.st_ino;
  return 0;
}

// Controllers must be switched on in the parent. Where they are not ours to switch, the write says so.
int Leaf::apply(const Limits& limits, std::string_view& step) {
  struct Setting {
    uint64_t wanted;
    const char* controller;
    const char* file;
    uint64_t value;
    const char* suffix;
  };
  const Setting settings[] = {
      {limits.memory_bytes, "+memory", "memory.max", limits.memory_bytes, ""},
      {limits.processes, "+pids", "pids.max", limits.processes, ""},
      {limits.cpu_percent, "+cpu", "cpu.max", limits.cpu_percent * 1000, " 100000"},  // of 100 ms
  };
  for (const Setting& setting : settings) {
    if (setting.wanted == 0) continue;
    FixedText<64> value;
    value << setting.value << setting.suffix;
    int error = write_file(dir_.get(), setting.file, value.view());
    if (error == ENOENT || error == EACCES) {
      const int enabled = write_file(parent_.get(), "cgroup.subtree_control", setting.controller);
      error = enabled != 0 ? enabled : write_file(dir_.get(), setting.file, value.view());
    }
    if (error != 0) {
      step = setting.file;
      return error;
    }
  }
  return 0;
}

int Leaf::kill() { return write(kill_.get(), "1", 1) == 1 ? 0 : errno; }

bool Leaf::populated(bool& value) const {
  const int64_t n = keyed_value(events_.get(), "populated");
  value = n != 0;
  return n >= 0;
}

bool Leaf::freeze(bool on) { return write(freeze_.get(), on ? "1" : "0", 1) == 1; }

void Leaf::list(const ProcessTable& table, MemberList& members, bool identify) const {
  list_cgroup(dir_.get(), procs_.get(), identify ? &table : nullptr, members);
}

bool Leaf::holds(const ProcessTable& table, pid_t pid, const ProcessPin& pin) const {
  uint64_t id = 0;
  if (pin.valid() && pin.cgroup_id(id) == 0 && id == id_) return true;
  // Another id can still be a cgroup that a member made below ours; its path tells.
  FixedText<32> file;
  file << static_cast<int64_t>(pid) << "/cgroup";
  const UniqueFd fd(openat(table.root(), file.c_str(), O_RDONLY | O_CLOEXEC));
  char buffer[4096];
  const ssize_t n = fd.valid() ? read(fd.get(), buffer, sizeof buffer) : -1;
  if (n <= 0) return false;
  std::string_view text(buffer, static_cast<size_t>(n));
  const size_t at = text.find("0::");
  if (at == std::string_view::npos) return false;
  text.remove_prefix(at);
  FixedText<160> middle;
  middle << '/' << name_.view();
  const size_t found = text.find(middle.view());
  if (found == std::string_view::npos) return false;
  const size_t end = found + middle.length();
  return end >= text.size() || text[end] == '/' || text[end] == '\n';
}

int64_t Leaf::oom_kills() const {
  const UniqueFd fd(openat(dir_.get(), "memory.events", O_RDONLY | O_CLOEXEC));
  return fd.valid() ? keyed_value(fd.get(), "oom_kill") : -1;
}

int Leaf::remove() {
  if (!parent_.valid()) return 0;
  if (dir_.valid()) remove_nested(dir_.get());
  const int error = unlinkat(parent_.get(), name_.c_str(), AT_REMOVEDIR) == 0 ? 0 : errno;
  if (error == 0 || error == ENOENT) {
    kill_.reset();
    events_.reset();
    procs_.reset();
    freeze_.reset();
    dir_.reset();
    parent_.reset();
  }
  return error;
}

}  // namespace reaper
