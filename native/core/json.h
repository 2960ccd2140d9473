// JSON written straight into a Text: commas and escapes are its only knowledge.
#pragma once

#include "text.h"

namespace reaper {

class Json {
 public:
  explicit Json(Text& out) : out_(out) {}

  Json& begin_object() { return open('{'); }
  Json& end_object() { return close('}'); }
  Json& begin_array() { return open('['); }
  Json& end_array() { return close(']'); }
  Json& key(std::string_view name);

  Json& string(std::string_view value);
  Json& number(int64_t value);
  Json& boolean(bool value);
  Json& null();
  // Text that already is JSON.
  Json& raw(std::string_view json);

  Json& field(std::string_view name, std::string_view value) { return key(name).string(value); }
  Json& field(std::string_view name, const char* value) { return key(name).string(value); }
  Json& field(std::string_view name, int64_t value) { return key(name).number(value); }
  Json& field(std::string_view name, uint64_t value) { return key(name).number(static_cast<int64_t>(value)); }
  Json& field(std::string_view name, int value) { return key(name).number(value); }
  Json& field(std::string_view name, bool value) { return key(name).boolean(value); }
  Json& field_null(std::string_view name) { return key(name).null(); }

 private:
  Json& open(char c);
  Json& close(char c);
  void separate();

  Text& out_;
  bool first_ = true;
};

}  // namespace reaper
