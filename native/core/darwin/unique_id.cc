#include "unique_id.h"

#include <dlfcn.h>
#include <libproc.h>
#include <mach/message.h>

#include <cerrno>
#include <csignal>

namespace reaper {

namespace {

// struct proc_uniqidentifierinfo and its flavor of proc_pidinfo stand in a private header of the kernel; both have
// been the same since they were added.
constexpr int kUniqueIdentifierInfo = 17;
struct UniqueIdentifierInfo {
  uint8_t executable[16];
  uint64_t unique_id;
  uint64_t parent_unique_id;
  uint32_t pid_version;
  uint32_t original_parent_version;
  uint64_t reserved[2];
};
static_assert(sizeof(UniqueIdentifierInfo) == 56);

// An exec changes the pid's version between the look and the signal; three in a row are no accident any more.
constexpr int kTries = 3;

// Newer than the systems that we run on, so it is looked up and not linked.
using SignalWithToken = int (*)(audit_token_t*, int);
const auto signal_with_token =
    reinterpret_cast<SignalWithToken>(dlsym(RTLD_DEFAULT, "proc_signal_with_audittoken"));

// Of the eight numbers of an audit token the kernel uses the pid and its version to find the process.
audit_token_t token_of(pid_t pid, uint32_t version) {
  audit_token_t token{};
  token.val[5] = static_cast<unsigned>(pid);
  token.val[7] = version;
  return token;
}

}  // namespace

int read_unique_id(pid_t pid, UniqueId& out) {
  UniqueIdentifierInfo info{};
  // The argument 1 asks for zombies too.
  errno = 0;
  if (proc_pidinfo(pid, kUniqueIdentifierInfo, 1, &info, sizeof info) != sizeof info)
    return errno != 0 ? errno : ESRCH;
  out = {info.unique_id, info.parent_unique_id, info.pid_version};
  return 0;
}

int signal_exactly(const ProcessId& id, int signal) {
  for (int i = 0; i < kTries; i++) {
    UniqueId now;
    const int error = read_unique_id(id.pid, now);
    if (error != 0) return error;
    if (now.own != id.start_time) return ESRCH;
    if (signal_with_token == nullptr) break;
    audit_token_t token = token_of(id.pid, now.version);
    const int result = signal_with_token(&token, signal);
    if (result == 0) return 0;
    const int refusal = result < 0 ? errno : result;
    if (refusal == EPERM) return EPERM;
    if (refusal != ESRCH) break;
    if (i + 1 == kTries) return ESRCH;
  }
  return kill(id.pid, signal) == 0 ? 0 : errno;
}

}  // namespace reaper
