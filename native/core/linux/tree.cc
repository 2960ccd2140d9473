#include "../tree.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "directory.h"

namespace reaper {

namespace {

constexpr size_t kFew = 256;

// One walk over the list while it grows at its end: breadth first, no recursion, so a chain of 10,000 is no
// deeper for us than a flat tree.
class Walk {
 public:
  Walk(const ProcessTable& table, MemberList& members) : table_(table), members_(members) {}

  int run(size_t first, Micros deadline) {
    for (size_t i = first; i < members_.size(); i++) {
      if (deadline != kNever && boot_now() > deadline) return ETIMEDOUT;
      const Member parent = members_[i];
      const size_t size = members_.size();
      const size_t total = members_.total();
      list_children(parent.id.pid);
      // The parent's number could have been recycled before its file was opened.
      if (members_.total() > total && !still_the_same(parent)) members_.truncate(size, total);
    }
    return error_;
  }

 private:
  // Our own child is the same until we reap it, and one without a start time is one that we could not look up.
  bool still_the_same(const Member& parent) const { return parent.ppid == getpid() || table_.is_same(parent.id); }

  // The list is per thread: a child forked by a worker thread stands in that thread's file only.
  bool list_children(pid_t pid) {
    ProcessFacts facts;
    const int error = table_.facts(pid, facts);
    if (error != 0) return note(error);
    if (facts.threads <= 1) return read_thread(pid, pid);
    FixedText<32> path;
    path << static_cast<int64_t>(pid) << "/task";
    const UniqueFd dir(openat(table_.root(), path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!dir.valid()) return note(errno);
    return for_each_number(dir.get(), [&](int thread) {
      read_thread(pid, thread);
      return true;
    });
  }

  bool read_thread(pid_t pid, pid_t thread) {
    FixedText<64> path;
    path << static_cast<int64_t>(pid) << "/task/" << static_cast<int64_t>(thread) << "/children";
    const UniqueFd fd(openat(table_.root(), path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd.valid()) return note(errno);
    char buffer[4096];
    int child = 0;
    ssize_t n;
    while ((n = read(fd.get(), buffer, sizeof buffer)) > 0) {
      for (ssize_t i = 0; i < n; i++) {
        if (buffer[i] >= '0' && buffer[i] <= '9') {
          child = child * 10 + (buffer[i] - '0');
        } else if (child > 0) {
          keep(pid, child);
          child = 0;
        }
      }
    }
    return true;
  }

  void keep(pid_t parent, pid_t child) {
    ProcessFacts facts;
    if (table_.facts(child, facts) != 0 || facts.ppid != parent) return;
    members_.add({facts.id, parent});
  }

  bool note(int error) {
    if (error != ENOENT && error != ESRCH) error_ = error;
    return false;
  }

  const ProcessTable& table_;
  MemberList& members_;
  int error_ = 0;
};

}  // namespace

void OwnChildren::open() {
  FixedText<64> path;
  path << "/proc/self/task/" << static_cast<int64_t>(syscall(SYS_gettid)) << "/children";
  fd_.reset(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

// ECHILD is said of numbers that are not our children's; with WNOHANG nothing is waited for, with WNOWAIT no
// zombie taken.
bool OwnChildren::is_child(pid_t pid) {
  siginfo_t info{};
  return waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT | __WALL) == 0;
}

ssize_t OwnChildren::read_at(char* buffer, size_t size, off_t offset) const {
  const ssize_t n = pread(fd_.get(), buffer, size, offset);
  return n < 0 ? -errno : n;
}

int add_descendants(const ProcessTable& table, MemberList& members, size_t first, Micros deadline) {
  Walk walk(table, members);
  return walk.run(first, deadline);
}

int add_group(const ProcessTable& table, pid_t pgid, pid_t sid, MemberList& members, Micros deadline,
              Micros for_few) {
  const UniqueFd dir(openat(table.root(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!dir.valid()) return errno;
  for_each_number(dir.get(), [&](int pid) {
    const Micros late = deadline == kNever ? 0 : boot_now() - deadline;
    if (late > (members.total() < kFew ? for_few : 0)) return false;
    ProcessFacts facts;
    if (table.facts(pid, facts) != 0 || facts.is_zombie()) return true;
    if (facts.pgid == pgid || (sid != 0 && facts.sid == sid)) members.add({facts.id, facts.ppid});
    return true;
  });
  return 0;
}

}  // namespace reaper
