#include "log_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>

#include "core/io.h"

namespace reaper {

int LogFile::open(const char* path, uint64_t most) {
  path_ = path;
  segment_ = most / 3;
  const int error = reopen();
  if (error != 0) path_ = nullptr;
  return error;
}

// O_NONBLOCK and the check keep a fifo or a device in the log's place from holding us up.
int LogFile::reopen() {
  fd_.reset(::open(path_, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600));
  struct stat st{};
  if (!fd_.valid() || fstat(fd_.get(), &st) != 0) return errno;
  if (!S_ISREG(st.st_mode)) {
    fd_.reset();
    return EINVAL;
  }
  in_segment_ = static_cast<uint64_t>(st.st_size);
  return 0;
}

void LogFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const size_t n = segment_ == 0 ? bytes.size() : fits(bytes);
    if (n == 0) {
      if (rotate()) continue;
      dropped_ += bytes.size();
      return;
    }
    write_some({bytes.data(), n});
    bytes.remove_prefix(n);
  }
}

// How much goes into this segment: all, else up to the end of a line. A line alone is split only when it is
// longer than a whole segment.
size_t LogFile::fits(std::string_view bytes) const {
  const uint64_t room = segment_ > in_segment_ ? segment_ - in_segment_ : 0;
  if (bytes.size() <= room) return bytes.size();
  const size_t newline = head(bytes, static_cast<size_t>(room)).rfind('\n');
  if (newline != std::string_view::npos) return newline + 1;
  return in_segment_ == 0 ? static_cast<size_t>(room) : 0;
}

void LogFile::write_some(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = fd_.valid() ? ::write(fd_.get(), bytes.data(), bytes.size()) : -1;
    if (n < 0) {
      if (fd_.valid() && errno == EINTR) continue;
      if (fd_.valid()) error_ = errno;
      dropped_ += bytes.size();
      return;
    }
    bytes_ += static_cast<uint64_t>(n);
    in_segment_ += static_cast<uint64_t>(n);
    bytes.remove_prefix(static_cast<size_t>(n));
  }
}

// rename(2) needs no space, so a full disk does not stop it. False when there is no fresh segment: then the cap
// holds and what comes is dropped.
bool LogFile::rotate() {
  FixedText<PATH_MAX> to;
  to << path_ << (rotations_ == 0 ? ".first" : ".prev");
  if (rename(path_, to.c_str()) != 0) {
    error_ = errno;
    return false;
  }
  if (rotations_ > 0) {
    dropped_ += previous_size_;
    previous_size_ = in_segment_;
  }
  rotations_++;
  const int error = reopen();
  if (error != 0) error_ = error;
  return error == 0 && in_segment_ == 0;
}

void LogFile::sync() {
  if (!fd_.valid()) return;
  if (const int error = sync_data(fd_.get()); error != 0) error_ = error;
}

}  // namespace reaper
