// Descendants of a process, found top-down along parent links.
#pragma once

#include "clock.h"
#include "member_list.h"
#include "process.h"

namespace reaper {

// Our own children, from a file that is opened once: reading it needs no new descriptor. Only for a
// single-threaded caller, since the kernel lists children by the thread that they belong to. Where there is no
// such file every number is tried: waitid(2) knows our children from everybody else. That is slow, and only
// done when children have to be ended.
class OwnChildren {
 public:
  void open();
  // False where every number has to be tried.
  bool listed() const { return fd_.valid(); }
  // Calls visit(pid) for each child, zombies included.
  template <typename Visit>
  void for_each(Visit visit) const;

 private:
  static constexpr pid_t kLargestPid = 1 << 22;
  // Reads from `offset`; the count or -errno.
  ssize_t read_at(char* buffer, size_t size, off_t offset) const;
  static bool is_child(pid_t pid);
  UniqueFd fd_;
};

// Appends every descendant of the processes that stand in `members` from index `first` on, top-down. A child is
// believed only if its parent was still the same process after the child was read: then it is a descendant,
// whatever was recycled meanwhile. A process that forks during the walk can be missed: walk again until nothing is
// new. Descriptors that the walk needs come and go one at a time; without any it returns what it has and EMFILE.
// It ends at `deadline` too: a bomb can grow faster than it is walked.
int add_descendants(const ProcessTable& table, MemberList& members, size_t first, Micros deadline);

// Appends every process whose group is `pgid` or, unless `sid` is 0, whose session is `sid`. A scan of the whole
// table: evidence, no proof, since a process may join or fork behind it. It ends at `deadline`, but has `for_few`
// more as long as it has found no bomb: then it is others who make the table long or the processor rare, and who
// is in it must not stay unseen for that.
int add_group(const ProcessTable& table, pid_t pgid, pid_t sid, MemberList& members, Micros deadline,
              Micros for_few);

template <typename Visit>
void OwnChildren::for_each(Visit visit) const {
  if (!fd_.valid()) {
    for (pid_t pid = 1; pid <= kLargestPid; pid++) {
      if (is_child(pid)) visit(pid);
    }
    return;
  }
  char buffer[4096];
  off_t offset = 0;
  int pid = 0;
  for (;;) {
    const ssize_t n = read_at(buffer, sizeof buffer, offset);
    if (n <= 0) return;
    for (ssize_t i = 0; i < n; i++) {
      if (buffer[i] >= '0' && buffer[i] <= '9') {
        pid = pid * 10 + (buffer[i] - '0');
      } else if (pid > 0) {
        visit(pid);
        pid = 0;
      }
    }
    // A page that was not filled was the last (seq_file).
    if (static_cast<size_t>(n) < sizeof buffer - 16) return;
    offset += n;
  }
}

}  // namespace reaper
