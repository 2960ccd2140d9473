#include "registry.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace reaper {

namespace {

// A line begins on a page of its own, so that a write of it is whole even if we are killed in its middle.
constexpr off_t kPlace = 8192;

off_t offset_of(size_t place) { return static_cast<off_t>(place + 1) * kPlace; }

int write_at(int fd, std::string_view text, off_t at) {
  const ssize_t n = pwrite(fd, text.data(), text.size(), at);
  if (n < 0) return errno;
  return n == static_cast<ssize_t>(text.size()) ? 0 : ENOSPC;
}

}  // namespace

int Registry::open(const char* path, std::string_view boot_id) {
  UniqueFd file(::open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600));
  struct stat st{};
  if (!file.valid() || fstat(file.get(), &st) != 0) return errno;
  if (!S_ISREG(st.st_mode)) return EINVAL;
  // Whose processes are to be ended is not for others to say.
  if (st.st_uid != geteuid() || (st.st_mode & 077) != 0) return EPERM;
  FixedText<64> header;
  header << "1 " << boot_id << '\n';
  char there[64] = {};
  const ssize_t n = pread(file.get(), there, header.length(), 0);
  if (n != static_cast<ssize_t>(header.length()) || header.view() != std::string_view(there, header.length())) {
    if (ftruncate(file.get(), 0) != 0) return errno;
    if (const int error = write_at(file.get(), header.view(), 0); error != 0) return error;
  }
  file_ = static_cast<UniqueFd&&>(file);
  return 0;
}

int Registry::write(size_t place, std::string_view line) const {
  return is_open() ? write_at(file_.get(), line, offset_of(place)) : 0;
}

int Registry::clear(size_t place) const {
  return is_open() ? write_at(file_.get(), {"", 1}, offset_of(place)) : 0;
}

std::string_view Registry::read(size_t place, char (&buffer)[kLongest]) const {
  if (!is_open()) return {};
  const ssize_t n = pread(file_.get(), buffer, sizeof buffer, offset_of(place));
  if (n <= 0 || buffer[0] == '\0') return {};
  const void* const end = memchr(buffer, '\n', static_cast<size_t>(n));
  if (end == nullptr) return {};
  return {buffer, static_cast<size_t>(static_cast<const char*>(end) - buffer)};
}

}  // namespace reaper
