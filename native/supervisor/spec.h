// The spec file: settings that must not stand on a command line. Pairs of NUL-terminated strings, name and
// value, in the order of the option table; `arg`, `env`, `hook-arg` and `hook-env` may repeat. It must belong to
// us and be closed to everybody else (mode 0600).
#pragma once

#include "config.h"
#include "core/text.h"

namespace reaper {

// Reads and applies it; the file stays mapped for life. False with a message.
bool read_spec(const char* path, Config& config, Text& error);

}  // namespace reaper
