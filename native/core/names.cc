#include "names.h"

#include <cerrno>
#include <csignal>

#include "signals.h"
#include "text.h"

namespace reaper {

namespace {

struct Name {
  int number;
  std::string_view name;
};

constexpr Name kSignals[] = {
    {SIGHUP, "SIGHUP"},       {SIGINT, "SIGINT"},   {SIGQUIT, "SIGQUIT"},   {SIGILL, "SIGILL"},
    {SIGTRAP, "SIGTRAP"},     {SIGABRT, "SIGABRT"}, {SIGBUS, "SIGBUS"},     {SIGFPE, "SIGFPE"},
    {SIGKILL, "SIGKILL"},     {SIGUSR1, "SIGUSR1"}, {SIGSEGV, "SIGSEGV"},   {SIGUSR2, "SIGUSR2"},
    {SIGPIPE, "SIGPIPE"},     {SIGALRM, "SIGALRM"}, {SIGTERM, "SIGTERM"},   {SIGCHLD, "SIGCHLD"},
    {SIGCONT, "SIGCONT"},     {SIGSTOP, "SIGSTOP"}, {SIGTSTP, "SIGTSTP"},   {SIGTTIN, "SIGTTIN"},
    {SIGTTOU, "SIGTTOU"},     {SIGURG, "SIGURG"},   {SIGXCPU, "SIGXCPU"},   {SIGXFSZ, "SIGXFSZ"},
    {SIGVTALRM, "SIGVTALRM"}, {SIGPROF, "SIGPROF"}, {SIGWINCH, "SIGWINCH"}, {SIGIO, "SIGIO"},
    {SIGSYS, "SIGSYS"},
};

// clang-format off: in columns
constexpr Name kErrors[] = {
    {EPERM, "EPERM"},     {ENOENT, "ENOENT"},   {ESRCH, "ESRCH"},     {EINTR, "EINTR"},
    {EIO, "EIO"},         {ENXIO, "ENXIO"},     {E2BIG, "E2BIG"},     {ENOEXEC, "ENOEXEC"},
    {EBADF, "EBADF"},     {ECHILD, "ECHILD"},   {EAGAIN, "EAGAIN"},   {ENOMEM, "ENOMEM"},
    {EACCES, "EACCES"},   {EFAULT, "EFAULT"},   {EBUSY, "EBUSY"},     {EEXIST, "EEXIST"},
    {EXDEV, "EXDEV"},     {ENODEV, "ENODEV"},   {ENOTDIR, "ENOTDIR"}, {EISDIR, "EISDIR"},
    {EINVAL, "EINVAL"},   {ENFILE, "ENFILE"},   {EMFILE, "EMFILE"},   {ENOTTY, "ENOTTY"},
    {ETXTBSY, "ETXTBSY"}, {EFBIG, "EFBIG"},     {ENOSPC, "ENOSPC"},   {ESPIPE, "ESPIPE"},
    {EROFS, "EROFS"},     {EMLINK, "EMLINK"},   {EPIPE, "EPIPE"},     {EDOM, "EDOM"},
    {ERANGE, "ERANGE"},   {ENOSYS, "ENOSYS"},   {ELOOP, "ELOOP"},     {EOVERFLOW, "EOVERFLOW"},
    {EUSERS, "EUSERS"},   {EDQUOT, "EDQUOT"},   {ENOTSUP, "ENOTSUP"}, {ETIMEDOUT, "ETIMEDOUT"},
    {EADDRINUSE, "EADDRINUSE"},                 {ECONNREFUSED, "ECONNREFUSED"},
    {ECONNRESET, "ECONNRESET"},                 {ENAMETOOLONG, "ENAMETOOLONG"},
    {ENOTEMPTY, "ENOTEMPTY"},                   {EPROTO, "EPROTO"},
    {EOPNOTSUPP, "EOPNOTSUPP"},                 {ECANCELED, "ECANCELED"},
};
// clang-format on

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); i++) {
    const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; };
    if (upper(a[i]) != upper(b[i])) return false;
  }
  return true;
}

}  // namespace

std::string_view signal_name(int signal) {
  for (const Name& entry : kSignals) {
    if (entry.number == signal) return entry.name;
  }
  for (size_t i = 0; i < kOwnSignalCount; i++) {
    if (kOwnSignals[i].number == signal) return kOwnSignals[i].name;
  }
  return realtime_signal_name(signal);
}

int parse_signal(std::string_view name) {
  uint64_t number = 0;
  if (parse_u64(name, number)) {
    return number < 65 && !signal_name(static_cast<int>(number)).empty() ? static_cast<int>(number) : 0;
  }
  const auto is_meant = [name](std::string_view known) {
    return equals_ignoring_case(known, name) || equals_ignoring_case(tail(known, 3), name);
  };
  for (const Name& entry : kSignals) {
    if (is_meant(entry.name)) return entry.number;
  }
  for (size_t i = 0; i < kOwnSignalCount; i++) {
    if (is_meant(kOwnSignals[i].name)) return kOwnSignals[i].number;
  }
  return 0;
}

std::string_view errno_name(int error) {
  for (const Name& entry : kErrors) {
    if (entry.number == error) return entry.name;
  }
  return "E?";
}

}  // namespace reaper
