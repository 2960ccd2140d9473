#include "json.h"

namespace reaper {

namespace {

// Length of the UTF-8 sequence at `i` (RFC 3629: no overlong forms, no surrogates), or 0.
size_t utf8_length(std::string_view s, size_t i) {
  const auto at = [&](size_t k) { return static_cast<unsigned char>(s[k]); };
  const unsigned char lead = at(i);
  size_t n = 0;
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) n = 2;
  if (lead >= 0xe0 && lead <= 0xef) n = 3;
  if (lead >= 0xf0 && lead <= 0xf4) n = 4;
  if (n == 0 || i + n > s.size()) return 0;
  for (size_t k = 1; k < n; k++) {
    if ((at(i + k) & 0xc0) != 0x80) return 0;
  }
  const unsigned char second = at(i + 1);
  if (lead == 0xe0 && second < 0xa0) return 0;
  if (lead == 0xed && second > 0x9f) return 0;
  if (lead == 0xf0 && second < 0x90) return 0;
  if (lead == 0xf4 && second > 0x8f) return 0;
  return n;
}

}  // namespace

Json& Json::key(std::string_view name) {
  string(name);
  out_ << ':';
  first_ = true;
  return *this;
}

// Process names and paths are bytes, not text: what is no UTF-8 becomes U+FFFD.
Json& Json::string(std::string_view value) {
  separate();
  out_ << '"';
  for (size_t i = 0; i < value.size();) {
    const auto c = static_cast<unsigned char>(value[i]);
    const size_t n = utf8_length(value, i);
    if (n == 0) {
      out_ << "\\ufffd";
      i++;
      continue;
    }
    if (c < 0x20 || c == 0x7f) {
      (out_ << "\\u").hex(c, 4);
    } else {
      if (c == '"' || c == '\\') out_ << '\\';
      out_ << head(tail(value, i), n);
    }
    i += n;
  }
  out_ << '"';
  return *this;
}

Json& Json::number(int64_t value) {
  separate();
  out_ << value;
  return *this;
}

Json& Json::boolean(bool value) { return raw(value ? "true" : "false"); }

Json& Json::null() { return raw("null"); }

Json& Json::raw(std::string_view json) {
  separate();
  out_ << json;
  return *this;
}

Json& Json::open(char c) {
  separate();
  out_ << c;
  first_ = true;
  return *this;
}

Json& Json::close(char c) {
  out_ << c;
  first_ = false;
  return *this;
}

void Json::separate() {
  if (!first_) out_ << ',';
  first_ = false;
}

}  // namespace reaper
