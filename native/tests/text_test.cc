#include "core/text.h"

#include <doctest/doctest.h>

#include "core/duration.h"
#include "core/json.h"
#include "core/names.h"
#include "core/wall_time.h"

namespace reaper {
namespace {

TEST_CASE("numbers are written as they are, to both ends of their range") {
  FixedText<128> text;
  text << INT64_MIN << ' ' << INT64_MAX << ' ' << UINT64_MAX << ' ' << 0;
  CHECK(text.view() == "-9223372036854775808 9223372036854775807 18446744073709551615 0");
}

TEST_CASE("a text that does not fit says so and is never a C string") {
  FixedText<4> text;
  text << "abcd";
  CHECK_FALSE(text.overflowed());
  CHECK(std::string_view(text.c_str()).empty());
  text << 'e';
  CHECK(text.overflowed());
}

TEST_CASE("rewinding forgets what came after") {
  FixedText<8> text;
  text << "keep";
  const size_t mark = text.length();
  text << "forget this";
  text.rewind(mark);
  CHECK(text.view() == "keep");
  CHECK(std::string_view(text.c_str()) == "keep");
}

TEST_CASE("only whole decimal numbers parse") {
  uint64_t value = 7;
  for (const char* bad :
       {"", " 1", "1 ", "+1", "-1", "0x1", "1.0", "18446744073709551616", "99999999999999999999999"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_u64(bad, value));
    CHECK(value == 7);
  }
  CHECK(parse_u64("18446744073709551615", value));
  CHECK(value == UINT64_MAX);
}

TEST_CASE("durations have a unit, may have a fraction, and end at 10,000 hours") {
  struct {
    const char* text;
    Micros value;
  } const good[] = {
      {"0", 0},          {"250ms", 250000},       {"5s", 5 * kSecond},           {"1.5m", 90 * kSecond},
      {"0.25s", 250000}, {"4h", 14400 * kSecond}, {"10000h", 36000000 * kSecond}};
  for (const auto& [text, expected] : good) {
    CAPTURE(text);
    Micros value = -1;
    CHECK(parse_duration(text, value));
    CHECK(value == expected);
  }
  for (const char* bad : {"", "5", "s", "5x", "5 s", "-5s", "1..5s", ".5s", "5.s", "1.5.5s", "10001h", "10000.5h",
                          "99999999999999999999s", "1e3s", "5S", "0.1234567s"}) {
    CAPTURE(bad);
    Micros value = -1;
    CHECK_FALSE(parse_duration(bad, value));
    CHECK(value == -1);
  }
}

TEST_CASE("signals parse by name in any case, with or without SIG, and by number") {
  CHECK(parse_signal("TERM") == 15);
  CHECK(parse_signal("SIGTERM") == 15);
  CHECK(parse_signal("sigint") == 2);
  CHECK(parse_signal("9") == 9);
  for (const char* bad : {"", "0", "65", "999999999999", "SIG", "TERMX", "SIGSIGTERM", "-9"}) {
    CAPTURE(bad);
    CHECK(parse_signal(bad) == 0);
  }
  CHECK(signal_name(15) == "SIGTERM");
  CHECK(signal_name(0).empty());
}

TEST_CASE("JSON escapes what it must and replaces what is no UTF-8") {
  FixedText<512> text;
  Json json(text);
  json.begin_object().field("q\"\\", "a\nb\x7f").field("bad", "\xff\xc0\xaf\xed\xa0\x80\xf5z");
  json.field("good", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x92\xa9")
      .key("list")
      .begin_array()
      .number(1)
      .null()
      .boolean(true);
  json.begin_object().end_object().end_array().field("cut", "\xe2\x82").end_object();
  CHECK(text.view() ==
        "{\"q\\\"\\\\\":\"a\\u000ab\\u007f\",\"bad\":\"\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\ufffdz\","
        "\"good\":\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x92\xa9\",\"list\":[1,null,true,{}],\"cut\":\"\\ufffd\\ufffd\"}");
}

TEST_CASE("wall-clock times are written in UTC, leap days included") {
  struct {
    int64_t seconds;
    const char* text;
  } const times[] = {{0, "1970-01-01T00:00:00.000Z"},
                     {951782400, "2000-02-29T00:00:00.000Z"},
                     {1709251199, "2024-02-29T23:59:59.000Z"},
                     {1709251200, "2024-03-01T00:00:00.000Z"},
                     {4102444799, "2099-12-31T23:59:59.000Z"}};
  for (const auto& [seconds, expected] : times) {
    FixedText<32> text;
    append_iso_time(seconds * kSecond, text);
    CHECK(text.view() == expected);
  }
}

}  // namespace
}  // namespace reaper
