#include "duration.h"

#include "text.h"

namespace reaper {

namespace {

struct Unit {
  std::string_view name;
  Micros length;
};

constexpr Unit kUnits[] = {{"ms", kMillisecond}, {"s", kSecond}, {"m", 60 * kSecond}, {"h", 3600 * kSecond}};
constexpr Micros kLongest = 10000 * 3600 * kSecond;

const Unit* find_unit(std::string_view name) {
  for (const Unit& unit : kUnits) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

}  // namespace

bool parse_duration(std::string_view text, Micros& value) {
  if (text == "0") {
    value = 0;
    return true;
  }
  const size_t end = text.find_first_not_of("0123456789.");
  if (end == std::string_view::npos) return false;
  const Unit* const unit = find_unit(tail(text, end));
  if (unit == nullptr) return false;

  const std::string_view number = head(text, end);
  const size_t dot = number.find('.');
  uint64_t whole = 0;
  if (!parse_u64(head(number, dot), whole)) return false;
  if (whole > static_cast<uint64_t>(kLongest / unit->length)) return false;
  Micros result = static_cast<Micros>(whole) * unit->length;

  if (dot != std::string_view::npos) {
    const std::string_view digits = tail(number, dot + 1);
    uint64_t fraction = 0;
    if (digits.size() > 6 || !parse_u64(digits, fraction)) return false;
    Micros scale = 1;
    for (size_t i = 0; i < digits.size(); i++) scale *= 10;
    result += static_cast<Micros>(fraction) * unit->length / scale;
  }
  if (result > kLongest) return false;
  value = result;
  return true;
}

}  // namespace reaper
