#include "supervisor/options.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <initializer_list>

#include "supervisor/spec.h"

namespace reaper {
namespace {

struct Parsed {
  Config config;
  bool ok = false;
  char buffer[4096];
  Text error{buffer, sizeof buffer};
  std::array<char*, 32> argv{};

  Parsed(std::initializer_list<const char*> arguments) {
    int argc = 0;
    argv[static_cast<size_t>(argc++)] = const_cast<char*>("agent-supervisor");
    for (const char* argument : arguments) argv[static_cast<size_t>(argc++)] = const_cast<char*>(argument);
    ok = parse_arguments(argc, argv.data(), config, error);
  }
  bool says(std::string_view part) const { return error.view().find(part) != std::string_view::npos; }
};

TEST_CASE("the defaults are those of the help") {
  const Parsed p{"true"};
  CHECK(p.ok);
  CHECK(p.config.grace == 5 * kSecond);
  CHECK(p.config.hard == 10 * kSecond);
  CHECK(p.config.timeout == kNever);
  CHECK(p.config.automatic);
  CHECK(p.config.first_signal == SIGTERM);
}

TEST_CASE("values follow with a space or an equals sign, and the command starts after -- or at the first word") {
  const Parsed p{"--grace", "250ms", "--hard=1s", "--containment=subreaper", "--", "--grace", "x"};
  CHECK(p.ok);
  CHECK(p.config.grace == 250 * kMillisecond);
  CHECK(p.config.hard == kSecond);
  CHECK(p.config.tier == Tier::kSubreaper);
  CHECK(p.config.argv.count == 2);
  CHECK(strcmp(p.config.argv.items[0], "--grace") == 0);
  const Parsed word{"sh", "--help"};
  CHECK(word.ok);
  CHECK(word.config.mode == Mode::kRun);
}

TEST_CASE("what is wrong is named together with what would be right") {
  struct {
    std::initializer_list<const char*> arguments;
    const char* names;
    const char* advises;
  } const cases[] = {
      {{"--grase", "5s", "x"}, "--grase", "--help"},
      {{"-x", "x"}, "-x", "--help"},
      {{"--grace", "5x", "x"}, "\"5x\"", "ms, s, m or h"},
      {{"--grace"}, "--grace", "TIME"},
      {{"--containment", "docker", "x"}, "\"docker\"", "subreaper"},
      {{"--signal", "NOPE", "x"}, "\"NOPE\"", "TERM"},
      {{"--on-parent-exit", "die", "x"}, "\"die\"", "terminate or keep"},
      {{"--report", "fd:x", "x"}, "\"fd:x\"", "fd:3"},
      {{"--report", "", "x"}, "report", "empty path"},
      {{"--log-max", "10", "x"}, "\"10\"", "4096"},
      {{"--log-max", "8192", "x"}, "--log-max", "--log FILE"},
      {{"--limit-memory", "0", "x"}, "\"0\"", "above 0"},
      {{"--limit-cpu", "50", "--containment", "subreaper", "x"}, "limits", "cgroup"},
      {{"--control", "fd:1", "x"}, "\"fd:1\"", "above 2"},
      {{"--stdin", "pipe", "x"}, "\"pipe\"", "held"},
      {{"--stdin", "held:", "x"}, "\"held:\"", "a path"},
      {{"--version=2"}, "--version", "no value"},
      {{}, "no command", "usage"},
      {{"--"}, "no command", "usage"},
      {{""}, "no command", "usage"},
      {{"--arg", "x"}, "--arg", "--help"},
      {{"--spec", "f", "x"}, "--spec", "drop x"},
  };
  for (const auto& c : cases) {
    const Parsed p(c.arguments);
    CAPTURE(c.names);
    CHECK_FALSE(p.ok);
    CHECK(p.says(c.names));
    CHECK(p.says(c.advises));
  }
}

TEST_CASE("the help lists every flag that parses") {
  char buffer[8192];
  Text text(buffer, sizeof buffer);
  print_help(text);
  CHECK_FALSE(text.overflowed());
  for (const char* flag :
       {"--grace", "--hard", "--timeout", "--idle", "--containment", "--on-parent-exit", "--signal", "--report",
        "--log", "--log-max", "--cwd", "--version", "--help", "--spec"}) {
    CAPTURE(flag);
    CHECK(text.view().find(flag) != std::string_view::npos);
  }
}

class SpecFile {
 public:
  SpecFile(std::string_view content, mode_t mode) {
    const int fd = mkstemp(path_);
    CHECK(write(fd, content.data(), content.size()) == static_cast<ssize_t>(content.size()));
    fchmod(fd, mode);
    close(fd);
  }
  ~SpecFile() { unlink(path_); }
  const char* path() const { return path_; }

 private:
  char path_[32] = "/tmp/reaper-spec-XXXXXX";
};

struct ReadSpec {
  Config config;
  bool ok;
  char buffer[4096];
  Text error{buffer, sizeof buffer};
  explicit ReadSpec(const char* path) { ok = read_spec(path, config, error); }
  bool says(std::string_view part) const { return error.view().find(part) != std::string_view::npos; }
};

template <size_t N>
constexpr std::string_view bytes(const char (&literal)[N]) {
  return {literal, N - 1};
}

TEST_CASE("a spec file gives arguments and environment in order") {
  const SpecFile file(bytes("arg\0sh\0arg\0-c\0arg\0\0env\0A=1\0env\0B=\0grace\0007s\0stdin\0held\0"), 0600);
  const ReadSpec spec(file.path());
  CHECK(spec.ok);
  CHECK(spec.config.argv.count == 3);
  CHECK(strcmp(spec.config.argv.items[2], "") == 0);
  CHECK(spec.config.argv.items[3] == nullptr);
  CHECK(spec.config.env.count == 2);
  CHECK(spec.config.grace == 7 * kSecond);
  CHECK(spec.config.input == Source::kHeld);
  CHECK(spec.config.input_path == nullptr);
}

TEST_CASE("an input is a word, or a word and a path") {
  const Parsed held({"--stdin", "held:/tmp/a:b", "x"});
  CHECK(held.ok);
  CHECK(held.config.input == Source::kHeld);
  CHECK(strcmp(held.config.input_path, "/tmp/a:b") == 0);
  const Parsed file({"--stdin", "file:a", "x"});
  CHECK(file.config.input == Source::kFile);
  CHECK(strcmp(file.config.input_path, "a") == 0);
  const Parsed last({"--stdin", "held:a", "--stdin", "held", "x"});
  CHECK(last.config.input_path == nullptr);
}

TEST_CASE("a spec file that is open to others, cut, empty, missing or wrong is refused by name") {
  const SpecFile open_file(bytes("arg\0x\0"), 0640);
  CHECK(ReadSpec(open_file.path()).says("0600"));
  const SpecFile cut(bytes("arg\0x\0grace\0"), 0600);
  CHECK(ReadSpec(cut.path()).says("\"grace\" has no value"));
  const SpecFile empty(bytes(""), 0600);
  CHECK(ReadSpec(empty.path()).says("between 1 byte"));
  CHECK(ReadSpec("/nonexistent/spec").says("ENOENT"));
  CHECK(ReadSpec("/tmp").says("no regular file"));
  const SpecFile unknown(bytes("arg\0x\0colour\0red\0"), 0600);
  CHECK(ReadSpec(unknown.path()).says("\"colour\""));
  const SpecFile bad(bytes("arg\0x\0grace\0soon\0"), 0600);
  CHECK(ReadSpec(bad.path()).says("\"soon\""));
  const SpecFile nothing(bytes("grace\0001s\0"), 0600);
  CHECK(ReadSpec(nothing.path()).says("no command"));
}

TEST_CASE("a spec file behind a symbolic link is refused") {
  const SpecFile file(bytes("arg\0x\0"), 0600);
  const char* const link = "/tmp/reaper-spec-link";
  unlink(link);
  CHECK(symlink(file.path(), link) == 0);
  CHECK(ReadSpec(link).says("ELOOP"));
  unlink(link);
}

}  // namespace
}  // namespace reaper
