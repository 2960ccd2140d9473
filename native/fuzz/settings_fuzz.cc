// Settings by name and value, as flags and spec files have them; the command line with them.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "supervisor/options.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::vector<char> text(data, data + size);
  text.push_back('\0');
  std::vector<char*> words{const_cast<char*>("agent-supervisor")};
  for (size_t at = 0; at < text.size() && words.size() < 64; at += strlen(text.data() + at) + 1) {
    words.push_back(text.data() + at);
  }
  words.push_back(nullptr);
  reaper::Config config;
  char message[8192];
  reaper::Text error(message, sizeof message);
  const bool ok = reaper::parse_arguments(static_cast<int>(words.size() - 1), words.data(), config, error);
  if (!ok && error.length() == 0) abort();
  if (ok && config.mode == reaper::Mode::kRun && config.spec_path == nullptr && !config.argv.given()) abort();

  if (words.size() >= 4) {
    reaper::Config from_spec;
    reaper::Text wrong(message, sizeof message);
    reaper::apply_setting(words[1], words[2], true, from_spec, wrong);
  }
  return 0;
}
