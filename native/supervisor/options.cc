// Longer than other files, for it is one list: every setting with what it accepts and what it does.
#include "options.h"

#include <sys/mman.h>

#include <cstring>

#include "core/duration.h"
#include "core/names.h"

namespace reaper {

namespace {

using Apply = bool (*)(Config& config, char* value, Text& error);

struct Setting {
  std::string_view name;
  std::string_view value;  // how the help calls it; empty for a flag without one
  std::string_view help;   // empty: only in spec files
  Apply apply;
};

bool bad_duration(Text& error, const char* value) {
  error << '"' << value << "\" is no duration; give a number with ms, s, m or h, such as 500ms or 5s";
  return false;
}

template <Micros Config::* Member>
bool set_duration(Config& config, char* value, Text& error) {
  return parse_duration(value, config.*Member) || bad_duration(error, value);
}

template <const char* Config::* Member>
bool set_path(Config& config, char* value, Text& error) {
  if (*value == '\0') {
    error << "an empty path names no file";
    return false;
  }
  config.*Member = value;
  return true;
}

template <uint64_t Limits::* Member>
bool set_limit(Config& config, char* value, Text& error) {
  if (parse_u64(value, config.limits.*Member) && config.limits.*Member > 0) return true;
  error << '"' << value << "\" is no limit; give a whole number above 0";
  return false;
}

template <Vector Config::* Member>
bool set_item(Config& config, char* value, Text& error) {
  if (append(config.*Member, value)) return true;
  error << "out of memory";
  return false;
}

bool parse_fd(const char* value, int& fd) {
  uint64_t number = 0;
  if (strncmp(value, "fd:", 3) != 0 || !parse_u64(value + 3, number) || number > 1 << 20) return false;
  fd = static_cast<int>(number);
  return true;
}

bool set_containment(Config& config, char* value, Text& error) {
  config.automatic = strcmp(value, "auto") == 0;
  if (config.automatic || parse_tier(value, config.tier)) return true;
  error << '"' << value << "\" is no containment; give auto";
  for (const std::string_view name : kTierNames) error << ", " << name;
  return false;
}

bool set_on_parent_exit(Config& config, char* value, Text& error) {
  if (strcmp(value, "terminate") == 0) {
    config.on_parent_exit = OnParentExit::kTerminate;
  } else if (strcmp(value, "keep") == 0) {
    config.on_parent_exit = OnParentExit::kKeep;
  } else {
    error << '"' << value << "\" is no policy; give terminate or keep";
    return false;
  }
  return true;
}

bool set_signal(Config& config, char* value, Text& error) {
  config.first_signal = parse_signal(value);
  if (config.first_signal != 0) return true;
  error << '"' << value << "\" is no signal; give a name or number such as TERM, INT or 15";
  return false;
}

bool set_report(Config& config, char* value, Text& error) {
  if (strncmp(value, "fd:", 3) != 0) return set_path<&Config::report_path>(config, value, error);
  if (parse_fd(value, config.report_fd)) return true;
  error << '"' << value << "\" is no descriptor; give fd: and a number, such as fd:3";
  return false;
}

bool set_control(Config& config, char* value, Text& error) {
  if (strncmp(value, "fd:", 3) != 0) return set_path<&Config::control_path>(config, value, error);
  if (parse_fd(value, config.control_fd) && config.control_fd > 2) return true;
  error << '"' << value << "\" is no control descriptor; give fd: and a number above 2, such as fd:3";
  return false;
}

bool set_log_max(Config& config, char* value, Text& error) {
  if (parse_u64(value, config.log_max) && config.log_max >= 4096) return true;
  error << '"' << value << "\" is no log size; give a number of bytes from 4096 on";
  return false;
}

bool set_input(Config& config, char* value, Text& error) {
  if (strcmp(value, "closed") == 0) {
    config.input = Source::kClosed;
  } else if (strcmp(value, "held") == 0) {
    config.input = Source::kHeld;
    config.input_path = nullptr;
  } else if (strncmp(value, "held:", 5) == 0 && value[5] != '\0') {
    config.input = Source::kHeld;
    config.input_path = value + 5;
  } else if (strcmp(value, "inherit") == 0) {
    config.input = Source::kInherit;
  } else if (strncmp(value, "file:", 5) == 0 && value[5] != '\0') {
    config.input = Source::kFile;
    config.input_path = value + 5;
  } else {
    error << '"' << value << "\" is no input; give inherit, closed, held, or file: or held: and a path";
    return false;
  }
  return true;
}

bool set_policy(Config& config, char* value, Text& error) {
  if (strcmp(value, "run") == 0) {
    config.policy = Policy::kRun;
  } else if (strcmp(value, "host") == 0) {
    config.policy = Policy::kHost;
  } else {
    error << '"' << value << "\" is no policy; give run or host";
    return false;
  }
  return true;
}

bool set_adopt_server(Config& config, char* value, Text& error) {
  const std::string_view text(value);
  const size_t space = text.find(' ');
  uint64_t pid = 0;
  if (space != std::string_view::npos && parse_u64(head(text, space), pid) && pid > 1 && pid <= INT32_MAX &&
      parse_u64(tail(text, space + 1), config.adopt_server_start)) {
    config.adopt_server_pid = static_cast<int>(pid);
    return true;
  }
  error << '"' << text << "\" is no process; give its pid, a space, and its start time in clock ticks";
  return false;
}

// A host has no run of its own: it must be found, be the only one, and answer.
bool check_host(const Config& config, Text& error) {
  if (config.lock == nullptr || config.control_path == nullptr) {
    error << "a host needs a lock and a control path";
    return false;
  }
  if (config.adopt_server_pid != 0 && config.argv.given()) {
    error << "a server is either started (arg) or adopted (adopt-server)";
    return false;
  }
  if (config.log_path != nullptr || config.timeout != kNever || config.idle != kNever || config.limits.any() ||
      config.host != nullptr || config.report_fd >= 0) {
    error << "log, timeout, idle, limit-*, host and a report to a descriptor are for runs, not for a host";
    return false;
  }
  return true;
}

template <Mode M>
bool set_mode(Config& config, char*, Text&) {
  config.mode = M;
  return true;
}

constexpr Setting kSettings[] = {
    {"grace", "TIME", "from the first signal to SIGKILL (default 5s)", set_duration<&Config::grace>},
    {"hard", "TIME", "from SIGKILL to giving up and reporting (default 10s)", set_duration<&Config::hard>},
    {"timeout", "TIME", "end the run after this long", set_duration<&Config::timeout>},
    {"idle", "TIME", "end the run after this long without output", set_duration<&Config::idle>},
    {"containment", "TIER", "auto (default), pidns, cgroup, subreaper or group", set_containment},
    {"on-parent-exit", "POLICY", "terminate or keep (default; terminate with --control fd:N)", set_on_parent_exit},
    {"signal", "NAME", "the first signal (default TERM)", set_signal},
    {"report", "FILE|fd:N", "write the termination report there, as JSON", set_report},
    {"log", "FILE", "keep all output there; the payload gets a session without a terminal",
     set_path<&Config::log_path>},
    {"log-max", "BYTES", "keep at most this much of it: the first part and the newest", set_log_max},
    {"cwd", "DIR", "start the payload there", set_path<&Config::cwd>},
    {"limit-memory", "BYTES", "memory of all members together (cgroup with the controller)",
     set_limit<&Limits::memory_bytes>},
    {"limit-processes", "N", "members at once (cgroup with the controller)", set_limit<&Limits::processes>},
    {"limit-cpu", "PERCENT", "of one CPU (cgroup with the controller)", set_limit<&Limits::cpu_percent>},
    {"stdin", "SOURCE", "inherit (default), closed, file:PATH, held (see --control), or held:PATH", set_input},
    {"control", "fd:N|PATH", "a connected socket, or where to listen, for the control protocol", set_control},
    {"spec", "FILE", "take every setting from this file (mode 0600), and no COMMAND",
     set_path<&Config::spec_path>},
    {"probe", "", "print which tiers can be had here, as JSON", set_mode<Mode::kProbe>},
    {"states", "", "print the table of states and events, as Markdown", set_mode<Mode::kStates>},
    {"version", "", "print the version", set_mode<Mode::kVersion>},
    {"help", "", "print this", set_mode<Mode::kHelp>},
    {"id", "", "", set_path<&Config::id>},
    {"drain", "", "", set_duration<&Config::drain>},
    {"arg", "", "", set_item<&Config::argv>},
    {"env", "", "", set_item<&Config::env>},
    {"hook-arg", "", "", set_item<&Config::hook>},
    {"hook-env", "", "", set_item<&Config::hook_env>},
    {"hook-limit", "", "", set_duration<&Config::hook_limit>},
    {"settle-lock", "", "", set_path<&Config::settle_lock>},
    {"doorbell", "", "", set_path<&Config::doorbell>},
    {"policy", "", "", set_policy},
    {"lock", "", "", set_path<&Config::lock>},
    {"registry", "", "", set_path<&Config::registry>},
    {"adopt-server", "", "", set_adopt_server},
    {"server-socket", "", "", set_path<&Config::server_socket>},
    {"host", "", "", set_path<&Config::host>},
    {"follower-arg", "", "", set_item<&Config::follower>},
    {"follower-env", "", "", set_item<&Config::follower_env>},
};

const Setting* find_setting(std::string_view name, bool from_spec) {
  for (const Setting& setting : kSettings) {
    if (setting.name == name && (from_spec || !setting.help.empty())) return &setting;
  }
  return nullptr;
}

bool parse_flag(int& i, int argc, char** argv, Config& config, Text& error) {
  char* const flag = argv[i];
  char* value = strchr(flag, '=');
  const std::string_view name(flag + 2,
                              value != nullptr ? static_cast<size_t>(value - flag) - 2 : strlen(flag) - 2);
  const Setting* const setting = find_setting(name, false);
  if (setting == nullptr) {
    error << "unknown flag --" << name << "; --help lists them";
    return false;
  }
  if (setting->value.empty()) {
    if (value != nullptr) {
      error << "--" << name << " takes no value";
      return false;
    }
  } else if (value != nullptr) {
    value++;
  } else if (i + 1 < argc) {
    value = argv[++i];
  } else {
    error << "--" << name << " needs a value: " << setting->value;
    return false;
  }
  return apply_setting(name, value, false, config, error);
}

}  // namespace

bool parse_arguments(int argc, char** argv, Config& config, Text& error) {
  int i = 1;
  for (; i < argc; i++) {
    const std::string_view argument(argv[i]);
    if (argument == "--") {
      i++;
      break;
    }
    if (argument == "-h") {
      config.mode = Mode::kHelp;
      return true;
    }
    if (!argument.starts_with("-") || argument == "-") break;
    if (!argument.starts_with("--")) {
      error << "unknown flag " << argument << "; --help lists them";
      return false;
    }
    if (!parse_flag(i, argc, argv, config, error)) return false;
    if (config.mode != Mode::kRun) return true;
  }
  if (config.spec_path != nullptr) {
    if (i == argc) return true;
    error << "--spec takes the command from its file; drop " << argv[i];
    return false;
  }
  config.argv.items = argv + i;
  config.argv.count = static_cast<size_t>(argc - i);
  return check_settings(config, error);
}

bool apply_setting(std::string_view name, char* value, bool from_spec, Config& config, Text& error) {
  const Setting* const setting = find_setting(name, from_spec);
  if (setting == nullptr) {
    error << "unknown setting \"" << name << '"';
    return false;
  }
  const size_t start = error.length();
  if (!from_spec) error << "--";
  error << name << ": ";
  if (!setting->apply(config, value, error)) return false;
  error.rewind(start);
  return true;
}

bool check_settings(const Config& config, Text& error) {
  if (config.policy == Policy::kHost) return check_host(config, error);
  if (!config.argv.given() || *config.argv.items[0] == '\0') {
    error << "no command given; usage: agent-supervisor [options] -- COMMAND [ARG...]";
    return false;
  }
  if (config.log_max != 0 && config.log_path == nullptr) {
    error << "--log-max without --log limits nothing; add --log FILE";
    return false;
  }
  if (config.limits.any() && !config.automatic && config.tier != Tier::kCgroup && config.tier != Tier::kPidns) {
    error << "limits need a cgroup; give --containment auto, cgroup or pidns";
    return false;
  }
  return true;
}

void print_help(Text& out) {
  out << "usage: agent-supervisor [options] [--] COMMAND [ARG...]\n\n"
         "Runs COMMAND contained, ends everything that it started when it ends, and proves it.\n\n"
         "TIME is a number with ms, s, m or h.\n\n";
  for (const Setting& setting : kSettings) {
    if (setting.help.empty()) continue;
    const size_t start = out.length();
    out << "  --" << setting.name;
    if (!setting.value.empty()) out << ' ' << setting.value;
    while (out.length() - start < 28) out << ' ';
    out << setting.help << '\n';
  }
  out << "\nExit code: COMMAND's own; 128+n when signal n ended it; 124 timeout or idle; 125 own failure, bad\n"
         "usage or survivors; 126 COMMAND cannot be run; 127 COMMAND not found.\n";
}

// Room for the most arguments that exec could take anyway, mapped once and touched as far as it is used.
bool append(Vector& vector, char* item) {
  constexpr size_t kMost = size_t{1} << 17;
  if (vector.items == nullptr) {
    void* const memory = mmap(nullptr, kMost * sizeof(char*), PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return false;
    vector.items = static_cast<char**>(memory);
  }
  if (vector.count + 1 >= kMost) return false;
  vector.items[vector.count++] = item;
  return true;
}

}  // namespace reaper
