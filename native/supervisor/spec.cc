#include "spec.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/names.h"
#include "core/unique_fd.h"
#include "options.h"

namespace reaper {

namespace {

constexpr off_t kLargest = 8 << 20;

// A private copy-on-write map with one page of zeros behind it, so that a file that lost its last NUL still
// ends in one.
char* map_file(const char* path, size_t& size, Text& error) {
  const auto refuse = [&](const char* why) {
    error << "spec \"" << path << "\": " << why;
    return nullptr;
  };
  const UniqueFd fd(open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  struct stat st{};
  if (!fd.valid() || fstat(fd.get(), &st) != 0) {
    error << "spec \"" << path << "\" cannot be read: " << errno_name(errno);
    return nullptr;
  }
  if (!S_ISREG(st.st_mode)) return refuse("is no regular file");
  if (st.st_uid != geteuid()) return refuse("belongs to another user");
  if ((st.st_mode & 077) != 0) return refuse("is open to others; its mode must be 0600");
  if (st.st_size == 0 || st.st_size > kLargest) return refuse("must hold between 1 byte and 8 MiB");
  size = static_cast<size_t>(st.st_size);
  void* const memory = mmap(nullptr, size + 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return refuse("needs more memory than there is");
  auto* const data = static_cast<char*>(memory);
  for (size_t at = 0; at < size;) {
    const ssize_t n = read(fd.get(), data + at, size - at);
    if (n <= 0) return refuse("ended early");
    at += static_cast<size_t>(n);
  }
  return data;
}

}  // namespace

bool read_spec(const char* path, Config& config, Text& error) {
  size_t size = 0;
  char* const data = map_file(path, size, error);
  if (data == nullptr) return false;
  for (size_t at = 0; at < size;) {
    char* const name = data + at;
    at += strlen(name) + 1;
    if (at >= size) {
      error << "spec \"" << path << "\": the setting \"" << name << "\" has no value";
      return false;
    }
    char* const value = data + at;
    at += strlen(value) + 1;
    const size_t start = error.length();
    error << "spec \"" << path << "\": ";
    if (!apply_setting(name, value, true, config, error)) return false;
    error.rewind(start);
  }
  return check_settings(config, error);
}

}  // namespace reaper
