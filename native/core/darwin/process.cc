#include "../process.h"

#include <libproc.h>
#include <sys/sysctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "exit_watch.h"
#include "mach_clock.h"
#include "unique_id.h"

namespace reaper {

namespace {

// As in ps(1), by pbsi_status.
char state_letter(uint32_t status) {
  constexpr char kLetters[] = "?IRSTZ";
  return status < sizeof kLetters - 1 ? kLetters[status] : '?';
}

// Only for processes of our own user, and of no zombie.
void add_account(pid_t pid, ProcessFacts& out) {
  proc_taskinfo task{};
  if (proc_pidinfo(pid, PROC_PIDTASKINFO, 0, &task, sizeof task) != sizeof task) return;
  out.threads = static_cast<uint32_t>(task.pti_threadnum);
  out.user_ms = nanoseconds(task.pti_total_user) / 1000000;
  out.cpu_ms = nanoseconds(task.pti_total_user + task.pti_total_system) / 1000000;
  out.rss_bytes = task.pti_resident_size;
}

}  // namespace

int ProcessTable::open() { return 0; }

bool ProcessTable::readable() const { return true; }

// Several calls, of which only the first and the last say whom they are about: when those agree, so do the others.
int ProcessTable::facts(pid_t pid, ProcessFacts& out) const {
  UniqueId before;
  if (const int error = read_unique_id(pid, before); error != 0) return error;
  proc_bsdshortinfo info{};
  if (proc_pidinfo(pid, PROC_PIDT_SHORTBSDINFO, 1, &info, sizeof info) != sizeof info) return ESRCH;
  out = ProcessFacts();
  out.id = {pid, before.own};
  out.ppid = static_cast<pid_t>(info.pbsi_ppid);
  out.pgid = static_cast<pid_t>(info.pbsi_pgid);
  out.sid = getsid(pid);
  out.uid = info.pbsi_uid;
  out.state = state_letter(info.pbsi_status);
  memcpy(out.comm, info.pbsi_comm, strnlen(info.pbsi_comm, sizeof info.pbsi_comm));
  add_account(pid, out);
  UniqueId after;
  return read_unique_id(pid, after) == 0 && after.own == before.own ? 0 : ESRCH;
}

bool ProcessTable::shows_everybody() const { return true; }

bool ProcessTable::is_same(const ProcessId& id) const {
  UniqueId now;
  return read_unique_id(id.pid, now) == 0 && now.own == id.start_time;
}

// Where a process sleeps in the kernel is told to nobody here.
void ProcessTable::wait_channel(pid_t, Text&) const {}

const int64_t kMaxRssUnit = 1;

void boot_id(Text& out) {
  char uuid[64];
  size_t size = sizeof uuid;
  if (sysctlbyname("kern.bootsessionuuid", uuid, &size, nullptr, 0) != 0 || size < 36) return;
  for (size_t i = 0; i < 36; i++)
    out << (uuid[i] >= 'A' && uuid[i] <= 'F' ? static_cast<char>(uuid[i] + 32) : uuid[i]);
}

int ProcessPin::open(const ProcessTable&, const ProcessId& id) {
  const int error = open_unchecked(id.pid);
  if (error != 0 || id_ == id) return error;
  fd_.reset();
  return ESRCH;
}

// The identity is read after the watch is in place; the other way round it could be a stranger's exit that we wait
// for.
int ProcessPin::open_unchecked(pid_t pid) {
  int error = watch_exit(pid, fd_);
  UniqueId now;
  if (error == 0) error = read_unique_id(pid, now);
  id_ = {pid, now.own};
  if (error != 0) fd_.reset();
  return error;
}

void ProcessPin::adopt(pid_t pid, UniqueFd fd) {
  UniqueId now;
  read_unique_id(pid, now);
  fd_ = static_cast<UniqueFd&&>(fd);
  id_ = {pid, now.own};
}

int ProcessPin::signal(int signal) const { return signal_exactly(id_, signal); }

// A group keeps its number while it has members, and its leader keeps it while it is no more than a zombie. Once
// it is reaped nothing here can tell whose group that number is; only that there is none is certain then.
int ProcessPin::signal_group(int signal) const {
  UniqueId now;
  const bool is_pinned = read_unique_id(id_.pid, now) == 0 && now.own == id_.start_time;
  if (!is_pinned && signal != 0) return ENOTSUP;
  if (kill(-id_.pid, signal) == 0) return is_pinned ? 0 : ENOTSUP;
  return errno;
}

int ProcessPin::cgroup_id(uint64_t&) const { return ENOTSUP; }

}  // namespace reaper
