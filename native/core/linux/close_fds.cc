#include "close_fds.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <climits>

#include "directory.h"
#include "syscalls.h"

namespace reaper {

namespace {

bool mark_listed(int first) {
  const int dir = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (dir < 0) return false;
  const bool whole = for_each_number(dir, [first](int fd) {
    if (fd >= first) fcntl(fd, F_SETFD, FD_CLOEXEC);
    return true;
  });
  close(dir);
  return whole;
}

}  // namespace

void close_on_exec_from(int first) {
  if (sys_close_range(static_cast<unsigned>(first), UINT_MAX, kCloseRangeCloexec) == 0) return;
  if (mark_listed(first)) return;
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const int end = limit.rlim_cur < 65536 ? static_cast<int>(limit.rlim_cur) : 65536;
  for (int fd = first; fd < end; fd++) fcntl(fd, F_SETFD, FD_CLOEXEC);
}

}  // namespace reaper
