// Names and paths are bytes; what becomes of them in a report must be JSON whatever they are.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "core/json.h"

namespace {

// A string and nothing else: quotes at both ends, no bare quote or control between them, escapes whole.
bool is_json_string(std::string_view s) {
  if (s.size() < 2 || s.front() != '"' || s.back() != '"') return false;
  for (size_t i = 1; i + 1 < s.size(); i++) {
    const auto c = static_cast<unsigned char>(s[i]);
    if (c < 0x20 || c == '"') return false;
    if (c != '\\') continue;
    i++;
    if (s[i] == 'u') {
      i += 4;
    } else if (s[i] != '"' && s[i] != '\\') {
      return false;
    }
    if (i + 1 >= s.size()) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::vector<char> room(size * 6 + 16);
  reaper::Text text(room.data(), room.size());
  reaper::Json(text).string({reinterpret_cast<const char*>(data), size});
  if (text.overflowed() || !is_json_string(text.view())) abort();
  return 0;
}
