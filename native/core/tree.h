// Descendants of a process, found top-down along parent links.
#pragma once

#include "clock.h"
#include "member_list.h"
#include "process.h"

namespace reaper {

// Our own children, from a file that is opened once: reading it needs no new descriptor. Only for a
// single-threaded caller, since the kernel lists children by the thread that they belong to.
class OwnChildren {
 public:
  // errno, or 0. ENOENT where the kernel was built without CONFIG_PROC_CHILDREN or no table is mounted.
  int open();
  bool valid() const { return fd_.valid(); }
  // Calls visit(pid) for each child, zombies included; false when the list could not be read.
  template <typename Visit>
  bool for_each(Visit visit) const;

 private:
  // Reads from `offset`; the count or -errno.
  ssize_t read_at(char* buffer, size_t size, off_t offset) const;
  UniqueFd fd_;
};

// Appends every descendant of the processes that stand in `members` from index `first` on, top-down. A child is believed only
// if its parent was still the same process after the child was read: then it is a descendant, whatever was
// recycled meanwhile. A process that forks during the walk can be missed: walk again until nothing is new.
// Descriptors that the walk needs come and go one at a time; without any it returns what it has and EMFILE.
// It ends at `deadline` too: a bomb can grow faster than it is walked.
int add_descendants(const ProcessTable& table, MemberList& members, size_t first, Micros deadline);

// Appends every process whose group is `pgid` or, unless `sid` is 0, whose session is `sid`. A scan of the whole
// table: evidence, no proof, since a process may join or fork behind it.
int add_group(const ProcessTable& table, pid_t pgid, pid_t sid, MemberList& members, Micros deadline);

template <typename Visit>
bool OwnChildren::for_each(Visit visit) const {
  char buffer[4096];
  off_t offset = 0;
  int pid = 0;
  for (;;) {
    const ssize_t n = read_at(buffer, sizeof buffer, offset);
    if (n < 0) return false;
    for (ssize_t i = 0; i < n; i++) {
      if (buffer[i] >= '0' && buffer[i] <= '9') {
        pid = pid * 10 + (buffer[i] - '0');
      } else if (pid > 0) {
        visit(pid);
        pid = 0;
      }
    }
    if (n == 0) return true;
    offset += n;
  }
}

}  // namespace reaper
