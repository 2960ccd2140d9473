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
    {"status", Verb::kStatus},
    {"terminate", Verb::kTerminate},
    {"finish", Verb::kFinish},
    {"signal", Verb::kSignal},
    {"members", Verb::kMembers},
    {"usage", Verb::kUsage},
    {"write", Verb::kWrite},
    {"close-stdin", Verb::kCloseStdin},
    {"release", Verb::kRelease},
    {"subscribe", Verb::kSubscribe},
    {"register", Verb::kRegister},
    {"start", Verb::kStart},
    {"leave-if-idle", Verb::kLeaveIfIdle},
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

bool apply_registration(std::string_view key, std::string_view value, Request& request) {
  if (value.empty()) return false;
  if (key == "id")
    request.id = value;
  else if (key == "record")
    request.record = value;
  else if (key == "leaf")
    request.leaf = value;
  else if (key == "control")
    request.control = value;
  else if (key == "command")
    request.command = value;
  else if (key == "grace")
    return parse_ms(value, request.grace);
  else if (key == "hard")
    return parse_ms(value, request.hard);
  else if (key == "hook")
    return parse_ms(value, request.hook);
  else if (key == "detached")
    return request.detached = value == "1";
  else
    return key == "start" && parse_u64(value, request.start_time);
  return true;
}

// What must be said for the verb to mean anything.
bool is_complete(const Request& request) {
  if (request.verb == Verb::kStart) return !request.spec.empty();
  if (request.verb != Verb::kRegister) return true;
  return !request.id.empty() && request.start_time != 0 && request.grace >= 0 && request.hard >= 0 &&
         request.hook >= 0;
}

bool apply_option(std::string_view word, Request& request) {
  const size_t equals = word.find('=');
  if (equals == std::string_view::npos) return false;
  const std::string_view key(word.data(), equals);
  std::string_view value = word;
  value.remove_prefix(equals + 1);
  if (request.verb == Verb::kFinish) return key == "drain" && parse_ms(value, request.drain);
  if (request.verb == Verb::kWrite) return key == "key" && parse_u64(value, request.key) && request.key > 0;
  if (request.verb == Verb::kRegister) return apply_registration(key, value, request);
  if (request.verb == Verb::kStart) {
    request.spec = value;
    return key == "spec" && !value.empty();
  }
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
    if (!parse_u64(word, request.bytes) || request.bytes > kLargestWrite) return false;
    word = take_word(line);
  }
  wrong = "unknown or bad option";
  for (; !word.empty(); word = take_word(line)) {
    if (!apply_option(word, request)) return false;
  }
  wrong = "register needs id, start, grace, hard and hook; start needs spec";
  return is_complete(request);
}

}  // namespace reaper
