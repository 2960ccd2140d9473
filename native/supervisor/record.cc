#include "record.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "core/io.h"
#include "core/report.h"

namespace reaper {

namespace {

int write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    text.remove_prefix(static_cast<size_t>(n));
  }
  return 0;
}

}  // namespace

int Record::open_file(const char* path) {
  struct stat st{};
  if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) return S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
  path_ = path;
  Path temporary;
  temporary_path(temporary);
  if (temporary.overflowed()) return ENAMETOOLONG;
  unlink(temporary.c_str());
  const int opened = create(temporary.c_str());
  if (opened != 0) return opened;
  const int error = reserve_blocks(to_.get(), kReportCapacity);
  // A file system that cannot reserve is used as it is; one without the room is refused now.
  if (error == 0 || error == EOPNOTSUPP || error == EINVAL) return 0;
  discard();
  return error;
}

int Record::create(const char* temporary) {
  to_.reset(open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  return to_.valid() ? 0 : errno;
}

void Record::temporary_path(Path& out) const {
  if (path_ != nullptr) out << path_ << ".tmp-" << static_cast<int64_t>(getpid());
}

int Record::open_fd(int fd) {
  const int flags = fcntl(fd, F_GETFL);
  if (flags < 0) return errno;
  if ((flags & O_ACCMODE) == O_RDONLY) return EBADF;
  to_.reset(fcntl(fd, F_DUPFD_CLOEXEC, 3));
  return to_.valid() ? 0 : errno;
}

int Record::write(std::string_view report) {
  if (path_ != nullptr) return write_file(report);
  if (!to_.valid()) return 0;
  const int error = write_all(to_.get(), report);
  const int ended = write_all(to_.get(), "\n");
  return error != 0 ? error : ended;
}

int Record::write_file(std::string_view report) {
  Path temporary;
  temporary_path(temporary);
  int error = to_.valid() ? 0 : create(temporary.c_str());
  if (error == 0) error = write_all(to_.get(), report);
  if (error == 0) error = write_all(to_.get(), "\n");
  if (error == 0 && ftruncate(to_.get(), static_cast<off_t>(report.size() + 1)) != 0) error = errno;
  if (error == 0 && fsync(to_.get()) != 0) error = errno;
  if (error == 0 && rename(temporary.c_str(), path_) != 0) error = errno;
  to_.reset();
  return error;
}

void Record::discard() {
  Path temporary;
  temporary_path(temporary);
  if (path_ != nullptr && to_.valid()) unlink(temporary.c_str());
  to_.reset();
  path_ = nullptr;
}

}  // namespace reaper
