// Linux system calls that this libc has no wrapper or no constant for. Numbers from the kernel's
// unified table: they are the same on every architecture since 5.1.
#pragma once

#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <cstdint>

namespace reaper {

constexpr long kSysPidfdSendSignal = 424;
constexpr long kSysPidfdOpen = 434;
constexpr long kSysClone3 = 435;
constexpr long kSysCloseRange = 436;

constexpr unsigned kPidfdSignalProcessGroup = 1U << 2;  // Linux 6.9
constexpr unsigned kCloseRangeCloexec = 1U << 2;        // Linux 5.11
constexpr int kWaitPidfd = 3;                           // P_PIDFD, Linux 5.4

constexpr uint64_t kClonePidfd = 0x1000;
constexpr uint64_t kCloneClearSighand = 0x100000000ULL;  // Linux 5.5
constexpr uint64_t kCloneIntoCgroup = 0x200000000ULL;    // Linux 5.7

// struct clone_args, version 2 (88 bytes), clone(2).
struct CloneArgs {
  uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
  uint64_t set_tid, set_tid_size, cgroup;
};

// struct pidfd_info, first published size (Linux 6.13).
struct PidfdInfo {
  uint64_t mask, cgroupid;
  uint32_t pid, tgid, ppid, ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid;
  int32_t exit_code;
};
constexpr uint64_t kPidfdInfoCgroupId = 1U << 2;
constexpr unsigned long kPidfdGetInfo = 0xC040FF0BUL;  // _IOWR(0xFF, 11, 64 bytes)
static_assert(sizeof(PidfdInfo) == 64);

inline long sys_pidfd_open(pid_t pid, unsigned flags) { return syscall(kSysPidfdOpen, pid, flags); }

inline long sys_pidfd_send_signal(int fd, int signal, unsigned flags) {
  return syscall(kSysPidfdSendSignal, fd, signal, nullptr, flags);
}

inline long sys_close_range(unsigned first, unsigned last, unsigned flags) {
  return syscall(kSysCloseRange, first, last, flags);
}

}  // namespace reaper
