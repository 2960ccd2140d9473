#include "text.h"

#include <cstring>

namespace reaper {

Text& Text::operator<<(std::string_view s) {
  const size_t room = capacity_ - length_;
  const size_t n = s.size() < room ? s.size() : room;
  if (n < s.size()) overflowed_ = true;
  if (n > 0) memcpy(data_ + length_, s.data(), n);
  length_ += n;
  return *this;
}

Text& Text::operator<<(uint64_t value) {
  char digits[20];
  size_t i = sizeof digits;
  do {
    digits[--i] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0);
  return *this << std::string_view(digits + i, sizeof digits - i);
}

Text& Text::operator<<(int64_t value) {
  if (value >= 0) return *this << static_cast<uint64_t>(value);
  return *this << '-' << (~static_cast<uint64_t>(value) + 1);
}

Text& Text::hex(uint64_t value, int digits) {
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
    *this << "0123456789abcdef"[(value >> shift) & 15];
  }
  return *this;
}

bool Text::terminate() {
  if (overflowed_ || length_ >= capacity_) return false;
  data_[length_] = '\0';
  return true;
}

bool parse_u64(std::string_view s, uint64_t& value) {
  if (s.empty() || s.size() > 20) return false;
  uint64_t result = 0;
  for (const char c : s) {
    if (c < '0' || c > '9') return false;
    const auto digit = static_cast<uint64_t>(c - '0');
    if (result > (UINT64_MAX - digit) / 10) return false;
    result = result * 10 + digit;
  }
  value = result;
  return true;
}

}  // namespace reaper
