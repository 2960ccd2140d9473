// From a spec to a host that holds the lock, listens, and has its server running.
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "../run.h"
#include "core/adoption.h"
#include "core/io.h"
#include "core/names.h"
#include "host.h"

namespace reaper {

int Host::prepare() {
  if (const int code = take_lock(); code != 0) return code;
  if (const int code = lead_session(); code != 0) return code;
  if (const int error = loop_.open(); error != 0) return refuse("loop", error, nullptr);
  if (const int error = signals_.open(); error != 0) return refuse("loop", error, nullptr);
  signal_watch_ = {signals_.fd(), [](void* self, uint32_t) { static_cast<Host*>(self)->on_signals(); }, this};
  if (const int error = loop_.add(signal_watch_, Watch::kReadable); error != 0)
    return refuse("loop", error, nullptr);
  int error = agents_.reserve();
  if (error == 0) error = asked_.reserve();
  if (error == 0) error = ended_.reserve();
  if (error != 0) return refuse("memory", error, nullptr);
  table_.open();
  own_children_.open();
  name_host();
  const int refused = adopt_descendants();
  if (refused != 0) report_.trouble("SUBREAPER", refused);
  adopts_ = refused == 0;
  report_.tier = adopts_ ? Tier::kSubreaper : Tier::kGroup;
  if (config_.report_path != nullptr) {
    error = record_.open_file(config_.report_path);
    if (error != 0) return refuse("report", error, config_.report_path);
  }
  open_registry();
  return open_channels();
}

// The lock belongs to the open file, so it lasts as long as we do and no longer, however we end (flock(2)). Who
// holds it stands in the file, for the one that comes second.
int Host::take_lock() {
  lock_.reset(open(config_.lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock_.valid()) return refuse("lock", errno, config_.lock);
  if (flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return refuse("lock", errno, config_.lock);
    char holder[32];
    ssize_t n = pread(lock_.get(), holder, sizeof holder, 0);
    const void* const end = n > 0 ? memchr(holder, '\n', static_cast<size_t>(n)) : nullptr;
    n = end != nullptr ? static_cast<const char*>(end) - holder : 0;
    FixedText<1024> line;
    line << "another host holds the lock " << config_.lock;
    if (n > 0) line << ": pid " << std::string_view(holder, static_cast<size_t>(n));
    complain(line.view());
    return kLockedExit;
  }
  FixedText<32> self;
  self << static_cast<int64_t>(getpid()) << '\n';
  const ssize_t n = pwrite(lock_.get(), self.view().data(), self.length(), 0);
  if (n < 0 || ftruncate(lock_.get(), n) != 0) return refuse("lock", errno, config_.lock);
  return 0;
}

// Whoever starts a host must be able to go, with his terminal and his session, without taking it along.
int Host::lead_session() {
  if (getsid(0) == getpid() || setsid() >= 0) return 0;
  complain("a host needs a session of its own: start it by setsid(1), or not as the leader of a process group");
  return 125;
}

void Host::name_host() {
  boot_id(boot_id_);
  ProcessFacts self;
  table_.facts(getpid(), self);
  if (config_.id != nullptr) {
    id_ << config_.id;
  } else {
    (id_ << "host-" << self.id.start_time << '-').hex(random_number(), 8);
  }
  report_.id = id_.view();
  report_.boot_id = boot_id_.view();
  report_.supervisor = {getpid(), self.id.start_time};
  report_.started_wall = wall_now();
  report_.timeline.exec = boot_now();
  if (config_.argv.given()) {
    const char* const slash = strrchr(config_.argv.items[0], '/');
    report_.command = slash != nullptr ? slash + 1 : config_.argv.items[0];
  }
}

// Nobody but the holder of the lock listens here: what lies there is a dead host's.
int Host::open_channels() {
  control_.own({this,
                [](void* self, Client& client, const Request& request) {
                  static_cast<Host*>(self)->on_request(client, request);
                },
                [](void*, std::string_view) { return false; },
                [](void* self, Client& client) { static_cast<Host*>(self)->greet(client); }, [](void*) {}});
  if (config_.control_fd >= 0) {
    fcntl(config_.control_fd, F_SETFD, FD_CLOEXEC);
    if (const int error = control_.attach(config_.control_fd); error != 0)
      return refuse("control", error, nullptr);
    tell_hello(nullptr);
  }
  const int error = control_.listen_at(config_.control_path, true);
  if (error != 0) return refuse("control", error, config_.control_path);
  watch_names();
  return 0;
}

// The server is not bound to our life: should we be killed, the agents in its panes go on.
bool Host::start_server(char* const* environment) {
  if (!config_.argv.given()) return true;
  const UniqueFd null(open("/dev/null", O_RDWR | O_CLOEXEC));
  SpawnPlan plan;
  plan.file = config_.argv.items[0];
  plan.argv = config_.argv.items;
  plan.envp = config_.env.given() ? config_.env.items : environment;
  for (char* const* entry = plan.envp; *entry != nullptr; entry++) {
    if (strncmp(*entry, "PATH=", 5) == 0) plan.path = *entry + 5;
  }
  plan.cwd = config_.cwd;
  plan.session = Session::kNew;
  plan.stdio[0] = null.get();
  Spawned spawned;
  spawn_process(plan, spawned);
  if (spawned.failure.error != 0) {
    report_.spawn_error = spawned.failure;
    report_.spawn_path = spawned.failure.stage == "cwd" ? config_.cwd : config_.argv.items[0];
    FixedText<1024> line;
    line << "cannot start the server \"" << report_.spawn_path << "\": " << errno_name(spawned.failure.error)
         << " at " << spawned.failure.stage;
    complain(line.view());
    return false;
  }
  server_.born(spawned.pid);
  ProcessFacts facts;
  report_.has_leader = true;
  report_.leader.pid = spawned.pid;
  if (table_.facts(spawned.pid, facts) == 0) report_.leader = facts.id;
  report_.leader_pidfd = spawned.pidfd.valid();
  return true;
}

int Host::failed_start_code() const {
  const auto& [stage, error] = report_.spawn_error;
  if (stage == "adopt") return 125;
  return error == ENOENT ? 127 : 126;
}

int Host::refuse(std::string_view what, int error, const char* path) {
  FixedText<1024> line;
  line << "cannot prepare the host's " << what;
  if (path != nullptr) line << " (" << path << ')';
  line << ": " << errno_name(error);
  complain(line.view());
  record_.discard();
  return 125;
}

}  // namespace reaper
