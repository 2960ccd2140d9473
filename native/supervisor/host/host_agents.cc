// The supervisors: how they become known, what they are told, and that they are gone.
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "core/io.h"
#include "core/json.h"
#include "core/names.h"
#include "core/own_program.h"
#include "core/peer.h"
#include "host.h"
#include "percent.h"

namespace reaper {

namespace {

constexpr int kMostAncestors = 128;

bool exists(Text& path) {
  struct stat st{};
  return path.length() > 0 && path.terminate() && lstat(path.view().data(), &st) == 0;
}

// Whether a run has its record, or had: who settles a run removes the record with its directory, and may do so
// while the supervisor still waits for its hook.
bool is_told(Text& record) {
  if (exists(record)) return true;
  const std::string_view path = record.view();
  const size_t slash = path.rfind('/');
  if (slash == std::string_view::npos || slash == 0) return false;
  FixedText<1024> directory;
  directory << std::string_view(path.data(), slash);
  return !exists(directory);
}

}  // namespace

bool is_gone(const ProcessPin& pin) {
  pollfd state{pin.fd(), POLLIN, 0};
  return poll(&state, 1, 0) == 1 && (state.revents & POLLIN) != 0;
}

void Host::register_agent(Client& client, const Request& request) {
  // Whoever comes now came too late to be counted, and must not be ended for that.
  if (was_idle_) {
    return control_.refuse(client, request.sequence, "HOST_LEAVING",
                           "this host is ending; the next one takes you");
  }
  pid_t pid = 0;
  UniqueFd unused;
  if (!peer_process(client.watch.fd, pid, unused)) {
    return control_.refuse(client, request.sequence, "NO_PEER", "the kernel does not say who you are");
  }
  Agent* agent = agents_.find(pid);
  const bool known = agent != nullptr;
  if (!known) agent = agents_.add();
  if (agent == nullptr) {
    return control_.refuse(client, request.sequence, "HOST_FULL", "this host watches 768 supervisors already");
  }
  int error = known ? 0 : pin_peer(client.watch.fd, request, *agent);
  if (error == 0 && !fill(*agent, request)) error = EINVAL;
  if (error == 0 && !known) error = watch(*agent);
  if (error != 0) {
    if (!known) agents_.remove(*agent);
    return control_.refuse(client, request.sequence, "NOT_REGISTERED", errno_name(error));
  }
  agent->detached = agent->detached || request.detached;
  if (agent->state != Agent::State::kRegistered) registered_++;
  agent->state = Agent::State::kRegistered;
  had_agents_ = true;
  remember(*agent, request);
  control_.accept_ok(client, request.sequence);
  if (leaving_) ask_to_end(*agent);
  limit_agents();
}

// The descriptor first and the comparison second: the start time that the peer gives is that of whoever is pinned.
int Host::pin_peer(int socket, const Request& request, Agent& agent) {
  pid_t pid = 0;
  UniqueFd pidfd;
  if (!peer_process(socket, pid, pidfd)) return ESRCH;
  agent.process = {pid, request.start_time};
  if (!pidfd.valid()) {
    if (const int error = agent.pin.open(table_, agent.process); error != 0) return error;
  } else {
    agent.pin.adopt(pid, static_cast<UniqueFd&&>(pidfd));
    if (table_.readable() && !table_.is_same(agent.process)) return ESRCH;
  }
  agent.below = adopts_ && is_below_us(pid);
  return 0;
}

bool Host::is_below_us(pid_t pid) const {
  ProcessFacts facts;
  for (int i = 0; i < kMostAncestors && pid > 1 && table_.facts(pid, facts) == 0; i++) {
    if (facts.ppid == getpid()) return true;
    pid = facts.ppid;
  }
  return false;
}

bool Host::fill(Agent& agent, const Request& request) {
  const auto put = [](Text& to, std::string_view from) {
    to.clear();
    return append_decoded(to, from);
  };
  agent.since_wall = wall_now();
  agent.grace = request.grace;
  agent.hard = request.hard;
  agent.hook = request.hook;
  return put(agent.id, request.id) && put(agent.command, request.command) && put(agent.record, request.record) &&
         put(agent.leaf_path, request.leaf) && put(agent.control, request.control);
}

int Host::watch(Agent& agent) {
  agent.host = this;
  agent.watch = {agent.pin.fd(),
                 [](void* self, uint32_t) {
                   auto& gone = *static_cast<Agent*>(self);
                   // An event of this round may have been meant for who had this place before.
                   if (gone.lives() && is_gone(gone.pin)) gone.host->agent_gone(gone);
                 },
                 &agent};
  if (agent.watch.fd >= 0 && loop_.add(agent.watch, Watch::kReadable) == 0) return 0;
  agent.watch.fd = -1;
  return errno != 0 ? errno : EBADF;
}

// Ours from birth: outside every run, in a session of its own, with nothing of ours in its environment.
void Host::start_agent(Client& client, const Request& request) {
  if (leaving_ || is_ending(situation())) {
    return control_.refuse(client, request.sequence, "HOST_LEAVING", "this host is ending; start another one");
  }
  FixedText<1024> spec;
  if (!append_decoded(spec, request.spec) || spec.view().front() != '/') {
    return control_.refuse(client, request.sequence, "BAD_REQUEST", "spec must be an absolute path");
  }
  Agent* const agent = agents_.add();
  if (agent == nullptr) {
    return control_.refuse(client, request.sequence, "HOST_FULL", "this host watches 768 supervisors already");
  }
  char flag[] = "--spec";
  char* const argv[] = {const_cast<char*>(own_program()), flag, const_cast<char*>(spec.c_str()), nullptr};
  Spawned spawned;
  start_apart(argv, {}, false, spawned);
  if (spawned.failure.error != 0) {
    agents_.remove(*agent);  // never remembered
    FixedText<96> why;
    why << spawned.failure.stage << ": " << errno_name(spawned.failure.error);
    return control_.refuse(client, request.sequence, "START_FAILED", why.view());
  }
  ProcessFacts facts;
  facts.id.pid = spawned.pid;
  table_.facts(spawned.pid, facts);
  agent->state = Agent::State::kStarted;
  agent->detached = true;
  agent->below = adopts_;
  agent->process = facts.id;
  agent->grace = config_.grace;
  agent->hard = config_.hard;
  if (spawned.pidfd.valid()) {
    agent->pin.adopt(spawned.pid, static_cast<UniqueFd&&>(spawned.pidfd));
  } else {
    agent->pin.open_unchecked(spawned.pid);  // our unreaped child: the number is its own
  }
  watch(*agent);  // without it SIGCHLD tells
  started_++;
  had_agents_ = true;
  FixedText<128> text;
  Json json(text);
  json.begin_object().field("reply", request.sequence).field("ok", true).field("pid", spawned.pid);
  json.field("startTime", facts.id.start_time).end_object();
  control_.send(client, text.view());
}

// By its control socket, for what a signal means is its payload's affair; by a signal where there is no such
// socket. What is said is in the socket's buffer when we leave it; nobody is waited for.
void Host::ask_to_end(Agent& agent) {
  constexpr std::string_view kRequest = "1 terminate\n";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  bool asked = false;
  if (agent.control.length() > 0 && agent.control.length() < sizeof address.sun_path) {
    memcpy(address.sun_path, agent.control.view().data(), agent.control.length());
    const UniqueFd fd(make_listener());
    asked = fd.valid() && connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
            send(fd.get(), kRequest.data(), kRequest.size(), 0) == static_cast<ssize_t>(kRequest.size());
  }
  if (!asked) agent.pin.signal(SIGTERM);
}

// From the moment that somebody should end, his own limits run, and nobody else's.
void Host::limit_agents() {
  const Situation now = situation();
  agents_.for_each([&](Agent& agent) {
    if (!agent.lives() || agent.killed || agent.deadline != kNever) return;
    if (judge(now, agent.detached ? Kin::kDetached : Kin::kPane) != Verdict::kOwnLimits) return;
    const Micros limits = own_limits(agent.grace, agent.hard, agent.hook);
    const Micros at = boot_now();
    agent.deadline = limits > kNever - at ? kNever : at + limits;
  });
}

void Host::agent_gone(Agent& agent) {
  const bool was_registered = agent.state == Agent::State::kRegistered;
  const bool died_badly = agent.died_badly;
  const uint64_t orphans_before = orphans_;
  loop_.remove(agent.watch);
  agent.deadline = kNever;
  const bool lost = was_registered && !is_told(agent.record);
  if (lost) {
    clean_up(agent);
  } else {
    forget(agent);
  }
  // Its orphans have fallen to us before its death was told.
  strangers_ = judge_children();
  finish_lost(strangers_ == 0);
  // It was killed before its record, or after that with its hook, which was among its orphans: the run is not
  // settled.
  if (!lost && (died_badly || orphans_ > orphans_before)) settle();
}

// A run that has its record is over; only its hook still needs its supervisor, and may be who asks.
size_t Host::agents_without_record() {
  size_t n = 0;
  agents_.for_each([&](Agent& agent) {
    if (!agent.lives() || !is_told(agent.record)) n++;
  });
  return n;
}

}  // namespace reaper
