#include "percent.h"

namespace reaper {

namespace {

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

void append_encoded(Text& out, std::string_view value) {
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > ' ' && c != '%' && byte != 0x7f) {
      out << c;
    } else {
      (out << '%').hex(byte, 2);
    }
  }
}

bool append_decoded(Text& out, std::string_view value) {
  for (size_t i = 0; i < value.size(); i++) {
    char c = value[i];
    if (c == '%') {
      if (i + 2 >= value.size()) return false;
      const int high = digit(value[i + 1]);
      const int low = digit(value[i + 2]);
      if (high < 0 || low < 0) return false;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (c == '\0') return false;
    out << c;
  }
  return !out.overflowed();
}

}  // namespace reaper
