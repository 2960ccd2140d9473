#include "log_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>

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
    std::string_view part = bytes;
    if (segment_ != 0) {
      if (in_segment_ >= segment_) rotate();
      const uint64_t room = segment_ > in_segment_ ? segment_ - in_segment_ : part.size();
      if (part.size() > room) {
        // Between two lines when the room holds the end of one.
        part = {part.data(), static_cast<size_t>(room)};
        const size_t newline = part.rfind('\n');
        if (newline != std::string_view::npos) part = {part.data(), newline + 1};
      }
    }
    write_some(part);
    bytes.remove_prefix(part.size());
    if (segment_ != 0 && !bytes.empty()) rotate();
  }
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

// rename(2) needs no space, so a full disk does not stop it.
void LogFile::rotate() {
  FixedText<PATH_MAX> to;
  to << path_ << (rotations_ == 0 ? ".first" : ".prev");
  if (rename(path_, to.c_str()) != 0) error_ = errno;
  if (rotations_ > 0) {
    dropped_ += previous_size_;
    previous_size_ = in_segment_;
  }
  rotations_++;
  const int error = reopen();
  if (error != 0) error_ = error;
}

void LogFile::sync() {
  if (fd_.valid() && fdatasync(fd_.get()) != 0) error_ = errno;
}

}  // namespace reaper
