// Text in a buffer that its caller owns: no heap, no stdio, never past the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace reaper {

class Text {
 public:
  Text(char* data, size_t capacity) : data_(data), capacity_(capacity) {}

  Text& operator<<(std::string_view s);
  Text& operator<<(char c) { return *this << std::string_view(&c, 1); }
  Text& operator<<(const char* s) { return *this << std::string_view(s); }
  Text& operator<<(int64_t value);
  Text& operator<<(uint64_t value);
  Text& operator<<(int value) { return *this << static_cast<int64_t>(value); }
  Text& operator<<(uint32_t value) { return *this << static_cast<uint64_t>(value); }
  Text& hex(uint64_t value, int digits);

  std::string_view view() const { return {data_, length_}; }
  size_t length() const { return length_; }
  size_t capacity() const { return capacity_; }
  bool overflowed() const { return overflowed_; }
  void clear() {
    length_ = 0;
    overflowed_ = false;
  }
  // Forgets what was written since `length`, for a record that must be whole or absent.
  void rewind(size_t length) {
    length_ = length;
    overflowed_ = false;
  }
  // Ends the text with a NUL for a system call; false when it did not fit.
  bool terminate();

 private:
  char* data_;
  size_t capacity_;
  size_t length_ = 0;
  bool overflowed_ = false;
};

// A Text with its own storage, for names and paths on the stack.
template <size_t N>
class FixedText : public Text {
 public:
  FixedText() : Text(storage_, N) {}
  FixedText(const FixedText&) = delete;
  FixedText& operator=(const FixedText&) = delete;
  // The text as a C string; empty when it overflowed, so that no cut path is ever used.
  const char* c_str() {
    if (!terminate()) storage_[0] = '\0';
    return storage_;
  }

 private:
  char storage_[N];
};

// The first and the rest of a text. string_view::substr would throw, and bring libstdc++ with it.
constexpr std::string_view head(std::string_view s, size_t n) { return {s.data(), n < s.size() ? n : s.size()}; }
constexpr std::string_view tail(std::string_view s, size_t n) {
  return n < s.size() ? std::string_view(s.data() + n, s.size() - n) : std::string_view();
}

// Whole of `s` as an unsigned decimal number.
bool parse_u64(std::string_view s, uint64_t& value);

}  // namespace reaper
