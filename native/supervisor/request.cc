#include "request.h"

#include "core/names.h"
#include "core/text.h"

namespace reaper {

namespace {

struct VerbName {
  std::string_view name;
  Verb verb;
};

constexpr VerbName kVerbs[] = {
    {"status", Verb::kStatus},       {"terminate", Verb::kTerminate},    {"finish", Verb::kFinish},
    {"signal", Verb::kSignal},       {"members", Verb::kMembers},        {"usage", Verb::kUsage},
    {"write", Verb::kWrite},         {"close-stdin", Verb::kCloseStdin}, {"release", Verb::kRelease},
    {"subscribe", Verb::kSubscribe},
};

constexpr uint64_t kLongestMs = uint64_t{10000} * 3600 * 1000;

std::string_view take_word(std::string_view& line) {
  while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
  size_t end = line.find(' ');
  if (end == std::string_view::npos) end = line.size();
  const std::string_view word(line.data(), end);
  line.remove_prefix(end);
  return word;
}

bool parse_ms(std::string_view text, Micros& value) {
  uint64_t ms = 0;
  if (!parse_u64(text, ms) || ms > kLongestMs) return false;
  value = static_cast<Micros>(ms) * kMillisecond;
  return true;
}

bool apply_option(std::string_view word, Request& request) {
  const size_t equals = word.find('=');
  if (equals == std::string_view::npos) return false;
  const std::string_view key(word.data(), equals);
  std::string_view value = word;
  value.remove_prefix(equals + 1);
  if (request.verb == Verb::kFinish) return key == "drain" && parse_ms(value, request.drain);
  if (request.verb != Verb::kTerminate) return false;
  if (key == "grace") return parse_ms(value, request.grace);
  if (key == "hard") return parse_ms(value, request.hard);
  if (key == "cause") return parse_cause(value, request.cause);
  if (key == "signal") return (request.signal = parse_signal(value)) != 0;
  return false;
}

}  // namespace

bool parse_request(std::string_view line, Request& request, std::string_view& wrong) {
  wrong = "a line is SEQ VERB [key=value ...]";
  if (!parse_u64(take_word(line), request.sequence)) return false;
  const std::string_view name = take_word(line);
  const VerbName* found = nullptr;
  for (const VerbName& entry : kVerbs) {
    if (entry.name == name) found = &entry;
  }
  if (found == nullptr) {
    wrong = "unknown verb";
    return false;
  }
  request.verb = found->verb;

  std::string_view word = take_word(line);
  if (request.verb == Verb::kSignal) {
    wrong = "signal takes a signal's name";
    request.signal = parse_signal(word);
    if (request.signal == 0) return false;
    word = take_word(line);
  } else if (request.verb == Verb::kWrite) {
    wrong = "write takes a number of bytes, at most 1048576";
    if (!parse_u64(word, request.bytes) || request.bytes > 1048576) return false;
    word = take_word(line);
  }
  wrong = "unknown or bad option";
  for (; !word.empty(); word = take_word(line)) {
    if (!apply_option(word, request)) return false;
  }
  return true;
}

}  // namespace reaper
