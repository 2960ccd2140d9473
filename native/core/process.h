// What the kernel says of one process, and pins that keep its number from meaning another one.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string_view>

#include "text.h"
#include "unique_fd.h"

namespace reaper {

// A number alone is no identity: it is recycled. With the start time, within one boot, it is one.
struct ProcessId {
  pid_t pid = 0;
  uint64_t start_time = 0;  // clock ticks since boot, field 22 of proc_pid_stat(5)
  bool operator==(const ProcessId&) const = default;
};

struct ProcessFacts {
  ProcessId id;
  pid_t ppid = 0;
  pid_t pgid = 0;
  pid_t sid = 0;
  uid_t uid = 0;
  char state = '?';
  uint32_t threads = 0;
  uint64_t cpu_ms = 0;  // user and system
  uint64_t user_ms = 0;
  uint64_t reaped_ms = 0;  // of children that it has waited for; 0 where the kernel does not tell
  uint64_t rss_bytes = 0;
  char comm[64] = {};
  std::string_view name() const { return comm; }
  // A leader whose other threads still run shows as Z too, and is alive (proc_pid_stat(5)).
  bool is_zombie() const { return state == 'X' || (state == 'Z' && threads <= 1); }
};

// The view of the process table that all look-ups go through; opened once, so that the kill path need not.
class ProcessTable {
 public:
  // errno, or 0. ENOENT where no process table is mounted or readable.
  int open();
  bool readable() const;

  // 0, or errno: ESRCH when there is no such process (a zombie still is one).
  int facts(pid_t pid, ProcessFacts& out) const;
  // True while `id` is the same process as ever, zombie or not.
  bool is_same(const ProcessId& id) const;
  // False where it keeps others from us, as /proc does with hidepid (proc(5)): then an empty scan is weak
  // evidence.
  bool shows_everybody() const;
  // Name of the kernel function that the process sleeps in; empty when unknown.
  void wait_channel(pid_t pid, Text& out) const;
  // Directory descriptor of the table, for walks.
  int root() const { return root_.get(); }

 private:
  UniqueFd root_;
};

// Bytes in a unit of ru_maxrss, of which getrusage(2) says something else on each operating system.
extern const int64_t kMaxRssUnit;

// 64-bit id of this boot, read once; 0 when it cannot be read.
void boot_id(Text& out);

// A descriptor that becomes readable when the process exits, and through which signals cannot reach another one: a
// pidfd (pidfd_open(2)), or where there are none a kqueue with the identity that is compared before each signal.
class ProcessPin {
 public:
  // Pins `id`: ESRCH when that very process is gone, its number recycled or not. ENOSYS, EPERM, EMFILE as they
  // come.
  int open(const ProcessTable& table, const ProcessId& id);
  // Pins whoever has the number now; the caller checks who that is before it signals.
  int open_unchecked(pid_t pid);
  // Takes the descriptor that our unreaped child `pid` was born with, the one way without any window.
  void adopt(pid_t pid, UniqueFd fd);

  bool valid() const { return fd_.valid(); }
  int fd() const { return fd_.get(); }
  pid_t pid() const { return id_.pid; }
  void reset() { fd_.reset(); }
  // errno, or 0.
  int signal(int signal) const;
  // To the process group that the pinned process leads or led; ENOTSUP before Linux 6.9.
  int signal_group(int signal) const;
  // The cgroup the process is in now, by id, from the pidfd; ENOTSUP before Linux 6.13.
  int cgroup_id(uint64_t& id) const;

 private:
  UniqueFd fd_;
  ProcessId id_;  // the start time only where there are no pidfds
};

}  // namespace reaper
