// From a configuration to a payload that has exec'd, or a refusal that leaves nothing behind.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "core/io.h"
#include "core/names.h"
#include "run.h"

namespace reaper {

void complain(std::string_view line) {
  FixedText<2048> text;
  text << "agent-supervisor: " << line << '\n';
  const ssize_t ignored = write(2, text.view().data(), text.length());
  static_cast<void>(ignored);
}

bool Run::prepare() {
  grace_ = config_.grace;
  hard_ = config_.hard;
  first_signal_ = config_.first_signal;
  headless_ = config_.headless();
  terminate_with_starter_ = config_.on_parent_exit == OnParentExit::kTerminate ||
                            (config_.on_parent_exit == OnParentExit::kUnset && config_.control_fd >= 0);
  if (const int error = loop_.open(); error != 0) return refuse("loop", error, nullptr);
  if (const int error = signals_.open(); error != 0) return refuse("loop", error, nullptr);
  signal_watch_ = {signals_.fd(), [](void* self, uint32_t) { static_cast<Run*>(self)->on_signals(); }, this};
  if (const int error = loop_.add(signal_watch_, Watch::kReadable); error != 0)
    return refuse("loop", error, nullptr);
  name_run();
  if (!open_channels() || !open_outputs() || !contain()) return false;
  register_with_host();
  return true;
}

// ar-<boot id>-<our start time>-<random>: two supervisors never share a name, and a sweep can tell whether the
// owner of a leaf is still the process that made it.
void Run::name_run() {
  boot_id(boot_id_);
  ProcessTable table;
  ProcessFacts self;
  if (table.open() == 0) table.facts(getpid(), self);
  report_.supervisor = {getpid(), self.id.start_time};
  report_.started_wall = wall_now();
  if (config_.id != nullptr) {
    id_ << config_.id;
  } else {
    const std::string_view boot = boot_id_.view();
    id_ << "ar-" << (boot.size() >= 8 ? std::string_view(boot.data(), 8) : "noboot") << '-' << self.id.start_time
        << '-';
    id_.hex(random_number(), 8);
  }
  report_.id = id_.view();
  report_.boot_id = boot_id_.view();
  const char* const slash = strrchr(config_.argv.items[0], '/');
  report_.command = slash != nullptr ? slash + 1 : config_.argv.items[0];
  if (report_.command.size() > 64) report_.command = {report_.command.data(), 64};
}

bool Run::open_channels() {
  control_.own({this,
                [](void* self, Client& client, const Request& request) {
                  static_cast<Run*>(self)->on_request(client, request);
                },
                [](void* self, std::string_view bytes) { return static_cast<Run*>(self)->input_.write(bytes); },
                [](void* self, Client& client) { static_cast<Run*>(self)->greet(client); },
                [](void* self) {
                  auto& run = *static_cast<Run*>(self);
                  if (run.terminate_with_starter_) run.dispatch(Event::kStarterGone);
                }});
  if (config_.control_fd >= 0) {
    fcntl(config_.control_fd, F_SETFD, FD_CLOEXEC);
    if (const int error = control_.attach(config_.control_fd); error != 0) {
      return refuse("control", error, nullptr);
    }
    tell_hello(nullptr);
  }
  if (config_.control_path != nullptr) {
    if (const int error = control_.listen_at(config_.control_path, false); error != 0) {
      return refuse("control", error, config_.control_path);
    }
  }
  return true;
}

bool Run::open_outputs() {
  if (config_.report_path != nullptr) {
    if (const int error = record_.open_file(config_.report_path); error != 0) {
      return refuse("report", error, config_.report_path);
    }
  }
  if (config_.report_fd >= 0) {
    if (const int error = record_.open_fd(config_.report_fd); error != 0) {
      FixedText<16> name;
      name << "fd:" << config_.report_fd;
      return refuse("report", error, name.c_str());
    }
  }
  if (config_.log_path != nullptr) {
    if (const int error = log_.open(config_.log_path, config_.log_max); error != 0) {
      return refuse("log", error, config_.log_path);
    }
  }
  if (config_.relays_output()) {
    if (const int error = output_.open(!config_.headless()); error != 0) return refuse("stdio", error, nullptr);
  }
  if (const int error = input_.open(config_); error != 0) return refuse("stdin", error, config_.input_path);
  return true;
}

bool Run::contain() {
  std::string_view step = "reserve-memory";
  int error = ending_.prepare();
  if (error == 0) {
    Wanted wanted;
    wanted.automatic = config_.automatic;
    wanted.tier = config_.tier;
    wanted.limits = config_.limits;
    error = containment_.prepare(wanted, id_.view(), report_, step);
  }
  if (error == 0) return true;
  FixedText<64> what;
  what << step;
  return refuse("containment", error, what.c_str());
}

bool Run::start_payload(char* const* environment) {
  SpawnPlan plan;
  plan.file = config_.argv.items[0];
  plan.argv = config_.argv.items;
  plan.envp = config_.env.given() ? config_.env.items : environment;
  for (char* const* entry = plan.envp; *entry != nullptr; entry++) {
    if (strncmp(*entry, "PATH=", 5) == 0) plan.path = *entry + 5;
  }
  plan.cwd = config_.cwd;
  plan.die_with_us = true;
  terminal_.find(config_.control_fd < 0);
  if (headless_ || (config_.control_fd >= 0 && !terminal_.present())) {
    plan.session = Session::kNew;
  } else {
    plan.session = Session::kNewGroup;
    plan.foreground_tty = terminal_.foreground_fd();
  }
  plan.stdio[0] = input_.payload_end();
  if (config_.relays_output()) {
    plan.stdio[1] = output_.payload_end(1);
    plan.stdio[2] = output_.payload_end(2);
  }
  Spawned spawned;
  containment_.spawn(plan, report_, spawned);
  register_with_host();  // again, if the leaf had to be replaced
  input_.close_payload_end();
  output_.close_payload_ends();
  if (spawned.failure.error != 0) {
    report_.spawn_error = spawned.failure;
    report_.spawn_path = spawned.failure.stage == "cwd" ? config_.cwd : config_.argv.items[0];
    return false;
  }
  report_.timeline.exec = boot_now();
  if (config_.timeout != kNever) timeout_at_ = report_.timeline.exec + config_.timeout;
  watch_containment();
  watch_parent();
  watch_terminal();
  if (config_.control_fd >= 0) release_stdio();
  return true;
}

// Without a control channel the parent itself is watched. It may have died before it was pinned, and its
// number be another's: then we are no child of it any more.
void Run::watch_parent() {
  if (config_.control_fd >= 0 || !terminate_with_starter_) return;
  const pid_t parent = getppid();
  parent_.open_unchecked(parent);
  parent_watch_ = {parent_.fd(),
                   [](void* self, uint32_t) {
                     auto& run = *static_cast<Run*>(self);
                     run.loop_.remove(run.parent_watch_);
                     if (run.terminate_with_starter_) run.dispatch(Event::kStarterGone);
                   },
                   this};
  if (!parent_.valid() || loop_.add(parent_watch_, Watch::kReadable) != 0) {
    report_.trouble("PARENT_WATCH", errno);
    parent_watch_.fd = -1;
  }
  if (getppid() != parent) dispatch(Event::kStarterGone);
}

// SIGHUP goes to the session's leader and the foreground group only (tty_ioctl(4)): in a background job of a
// pane's shell nobody tells us that the pane is gone, but the terminal itself does.
void Run::watch_terminal() {
  if (!headless_ || !terminal_.present()) return;
  terminal_watch_ = {terminal_.fd(),
                     [](void* self, uint32_t what) {
                       if ((what & Watch::kHungUp) == 0) return;
                       auto& run = *static_cast<Run*>(self);
                       run.loop_.remove(run.terminal_watch_);
                       run.dispatch(Event::kTerminalLost);
                     },
                     this};
  if (loop_.add(terminal_watch_, 0) != 0) terminal_watch_.fd = -1;
}

// The payload holds the caller's pipes now. Our copies would keep their other ends from seeing that it is gone.
void Run::release_stdio() {
  const UniqueFd null(open("/dev/null", O_RDWR | O_CLOEXEC));
  for (int fd = 0; fd < 3; fd++) {
    if (null.valid()) dup2(null.get(), fd);
  }
}

}  // namespace reaper
