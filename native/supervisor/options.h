// The one table of settings. A flag `--grace 5s` and an entry `grace`, `5s` of a spec file are the same setting;
// the help text comes from the table too.
#pragma once

#include "config.h"
#include "core/text.h"

namespace reaper {

// Fills `config` from a command line. False with a message that names the value and what would be valid.
bool parse_arguments(int argc, char** argv, Config& config, Text& error);

// One setting by name, as the spec file has them. The value must stay where it is.
bool apply_setting(std::string_view name, char* value, bool from_spec, Config& config, Text& error);

// What must hold between settings, whatever their source.
bool check_settings(const Config& config, Text& error);

void print_help(Text& out);

// Appends to a vector of the configuration; false when there is no memory.
bool append(Vector& vector, char* item);

}  // namespace reaper
