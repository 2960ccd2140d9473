// Bytes on their way to a descriptor that may not take them now. A small buffer of the owner's takes the usual
// ones; beyond it memory is mapped, and given back when the queue runs empty.
#pragma once

#include <cstddef>
#include <string_view>

namespace reaper {

class ByteQueue {
 public:
  constexpr ByteQueue(size_t capacity, char* small, size_t small_size)
      : capacity_(capacity), small_(small), small_size_(small_size) {}
  explicit constexpr ByteQueue(size_t capacity) : ByteQueue(capacity, nullptr, 0) {}
  ~ByteQueue();
  ByteQueue(const ByteQueue&) = delete;
  ByteQueue& operator=(const ByteQueue&) = delete;

  // All or nothing: false when there is no room.
  bool append(std::string_view bytes);
  bool empty() const { return start_ == end_; }
  size_t size() const { return end_ - start_; }
  std::string_view view() const { return {(data_ != nullptr ? data_ : small_) + start_, size()}; }
  // Forgets the first `n` bytes.
  void drop(size_t n);
  // Writes what the descriptor takes without waiting; false on an error other than "later".
  bool flush(int fd);
  void clear();

 private:
  bool make_room(size_t wanted);
  size_t capacity_;
  char* small_;
  size_t small_size_;
  char* data_ = nullptr;  // mapped
  size_t start_ = 0;
  size_t end_ = 0;
};

// Writes without ever waiting, whatever the descriptor is: the count, 0 for "later", or -errno. A pipe or
// terminal must have been opened with O_NONBLOCK by us; on a socket each call says so.
long write_now(int fd, std::string_view bytes);

}  // namespace reaper
