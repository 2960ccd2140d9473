// What a host takes over from one that was killed: its agents, by the registry that it left, and its server, which
// the spec names. Nobody of them is a child of ours, and what they lose does not fall to us.
#include <cerrno>

#include "../run.h"
#include "core/names.h"
#include "host.h"

namespace reaper {

namespace {

// A line of the registry: milliseconds since 1970 when it registered, whether a host started it, and what it said
// then, with its pid in place of the sequence.
struct Entry {
  uint64_t since_ms = 0;
  uint64_t detached = 0;
  Request request;
};

bool parse_entry(std::string_view line, Entry& entry) {
  const size_t first = line.find(' ');
  if (first == std::string_view::npos || !parse_u64(head(line, first), entry.since_ms)) return false;
  line = tail(line, first + 1);
  const size_t second = line.find(' ');
  if (second == std::string_view::npos || !parse_u64(head(line, second), entry.detached)) return false;
  std::string_view wrong;
  return parse_request(tail(line, second + 1), entry.request, wrong) && entry.request.verb == Verb::kRegister &&
         entry.request.sequence > 1 && entry.request.sequence <= INT32_MAX;
}

}  // namespace

void Host::open_registry() {
  if (config_.registry == nullptr) return;
  if (const int error = registry_.open(config_.registry, boot_id_.view()); error != 0) {
    report_.trouble("REGISTRY", error);
  }
}

void Host::remember(Agent& agent, const Request& request) {
  FixedText<Registry::kLongest> line;
  line << agent.since_wall / kMillisecond << ' ' << (agent.detached ? 1 : 0) << ' ' << agent.process.pid
       << " register id=" << request.id << " start=" << agent.process.start_time
       << " grace=" << agent.grace / kMillisecond << " hard=" << agent.hard / kMillisecond
       << " hook=" << agent.hook / kMillisecond;
  const auto add = [&](std::string_view key, std::string_view value) {
    if (!value.empty()) line << ' ' << key << '=' << value;
  };
  add("record", request.record);
  add("leaf", request.leaf);
  add("control", request.control);
  add("command", request.command);
  line << '\n';
  const int error = line.overflowed() ? ENAMETOOLONG : registry_.write(agents_.place_of(agent), line.view());
  if (error != 0) report_.trouble("REGISTRY", error);
}

void Host::forget(Agent& agent) {
  registry_.clear(agents_.place_of(agent));
  agents_.remove(agent);
}

// All are taken in before anybody is cleaned up after, for that looks at all of them. One that died while there
// was no host is lost, or is forgotten if its record says how it ended.
void Host::adopt_agents() {
  for (size_t place = 0; place < Agents::kCapacity; place++) {
    char buffer[Registry::kLongest];
    const std::string_view line = registry_.read(place, buffer);
    if (line.empty()) continue;
    Entry entry;
    if (!parse_entry(line, entry) || !adopt(place, entry.request, entry.since_ms, entry.detached != 0)) {
      registry_.clear(place);
    }
  }
  agents_.for_each([this](Agent& agent) {
    if (agent.lives() && !agent.pin.valid()) agent_gone(agent);
  });
}

bool Host::adopt(size_t place, const Request& request, uint64_t since_ms, bool detached) {
  Agent& agent = agents_.take(place);
  agent.state = Agent::State::kRegistered;
  agent.host = this;
  agent.detached = detached;
  agent.process = {static_cast<pid_t>(request.sequence), request.start_time};
  if (!fill(agent, request)) {
    agents_.remove(agent);
    return false;
  }
  agent.since_wall = static_cast<Micros>(since_ms) * kMillisecond;
  const int error = agent.pin.open(table_, agent.process);
  if (error == ESRCH || (error == 0 && is_gone(agent.pin))) {
    agent.pin.reset();  // dealt with when all are here
    return true;
  }
  if (error == 0 && watch(agent) == 0) {
    adopted_++;
    had_agents_ = true;
    return true;
  }
  // Whether it lives cannot be told, so nothing is done about it. Its line stays, for a next host, until its place
  // is taken.
  report_.trouble("ADOPT", error != 0 ? error : EBADF);
  agents_.remove(agent);
  return true;
}

// By a descriptor from now on: it is nobody's child here, and its number can be given to another.
bool Host::adopt_server() {
  ProcessId id;
  id.pid = config_.adopt_server_pid;
  id.start_time = config_.adopt_server_start;
  int error = server_.adopt(table_, id);
  if (error == 0 && is_gone(server_.pin)) error = ESRCH;
  server_watch_ = {server_.pin.fd(),
                   [](void* self, uint32_t) {
                     auto& host = *static_cast<Host*>(self);
                     host.loop_.remove(host.server_watch_);
                     host.server_gone(0, 0);
                   },
                   this};
  if (error == 0 && loop_.add(server_watch_, Watch::kReadable) == 0) {
    report_.has_leader = report_.leader_pidfd = true;
    report_.leader = id;
    return true;
  }
  server_watch_.fd = -1;
  server_.gone();
  report_.spawn_error = {"adopt", error != 0 ? error : errno};
  FixedText<128> line;
  line << "cannot adopt the server " << static_cast<int64_t>(id.pid) << ": "
       << errno_name(report_.spawn_error.error);
  complain(line.view());
  return false;
}

}  // namespace reaper
