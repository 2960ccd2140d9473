// agent-supervisor: a minimal init for one run.
#include <unistd.h>

#include <cerrno>

#include "config.h"
#include "core/own_program.h"
#include "core/version.h"
#include "given_descriptors.h"
#include "host/host.h"
#include "incoming.h"
#include "options.h"
#include "probe.h"
#include "relay.h"
#include "run.h"
#include "scratch.h"
#include "spec.h"

namespace {

using namespace reaper;

constinit Config config;

int print(std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = write(1, text.data(), text.size());
    if (n < 0 && errno != EINTR) return 125;
    if (n > 0) text.remove_prefix(static_cast<size_t>(n));
  }
  return 0;
}

int answer(Mode mode) {
  Text text(scratch.message, sizeof scratch.message);
  switch (mode) {
    case Mode::kHelp:
      print_help(text);
      break;
    case Mode::kVersion:
      text << "agent-supervisor " << kVersion << '\n';
      break;
    case Mode::kStates:
      print_ladder(text);
      break;
    default:
      probe_tiers(text);
  }
  return print(text.view());
}

}  // namespace

int main(int argc, char** argv, char** environment) {
  SignalSource::block_all();
  name_this_process();
  Text error(scratch.message, sizeof scratch.message);
  if (!parse_arguments(argc, argv, config, error) ||
      (config.spec_path != nullptr && !read_spec(config.spec_path, config, error)) ||
      !has_descriptors(config, error)) {
    complain(error.view());
    return 125;
  }
  if (config.mode != Mode::kRun) return answer(config.mode);
  fill_standard_streams();
  if (const int code = relay_if_not_alone(); code >= 0) return code;
  if (config.policy == Policy::kHost) {
    static Host host(config);
    return host.run(environment);
  }
  static Run run(config);
  // Everything is written and told. What the destructors would do the kernel does faster.
  _exit(run.run(environment));
}
