#include "byte_queue.h"

#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace reaper {

ByteQueue::~ByteQueue() { clear(); }

bool ByteQueue::append(std::string_view bytes) {
  if (!make_room(bytes.size())) return false;
  memcpy((data_ != nullptr ? data_ : small_) + end_, bytes.data(), bytes.size());
  end_ += bytes.size();
  return true;
}

bool ByteQueue::make_room(size_t wanted) {
  if (wanted > capacity_ - size()) return false;
  const size_t space = data_ != nullptr ? capacity_ : small_size_;
  if (space - end_ >= wanted) return true;
  if (data_ == nullptr) {
    void* const memory =
        mmap(nullptr, capacity_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return false;
    data_ = static_cast<char*>(memory);
    if (small_ != nullptr) memcpy(data_, small_ + start_, size());
  } else {
    memmove(data_, data_ + start_, size());
  }
  end_ -= start_;
  start_ = 0;
  return true;
}

bool ByteQueue::flush(int fd) {
  while (!empty()) {
    const long n = write_now(fd, view());
    if (n < 0) return false;
    if (n == 0) return true;
    drop(static_cast<size_t>(n));
  }
  return true;
}

void ByteQueue::drop(size_t n) {
  start_ += n;
  if (empty()) clear();
}

void ByteQueue::clear() {
  if (data_ != nullptr) munmap(data_, capacity_);
  data_ = nullptr;
  start_ = end_ = 0;
}

long write_now(int fd, std::string_view bytes) {
  for (;;) {
    ssize_t n = send(fd, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n < 0 && errno == ENOTSOCK) n = write(fd, bytes.data(), bytes.size());
    if (n >= 0) return n;
    if (errno == EAGAIN) return 0;
    if (errno != EINTR) return -errno;
  }
}

}  // namespace reaper
