// What the run says on its control channel, and what it does when it is asked.
#include <sys/resource.h>
#include <unistd.h>

#include "core/json.h"
#include "core/names.h"
#include "run.h"
#include "scratch.h"

namespace reaper {

namespace {

constexpr size_t kMostMembers = 1000;

}  // namespace

bool Run::has_audience(const Client* client) const { return client != nullptr || control_.anybody_listens(); }

void Run::to(Client* client, std::string_view json) {
  if (client != nullptr) {
    control_.send(*client, json);
  } else {
    control_.broadcast(json);
  }
}

void Run::tell_hello(Client* client) {
  if (!has_audience(client)) return;
  Text text(scratch.message, sizeof scratch.message);
  Json json(text);
  json.begin_object().field("event", "hello").field("version", 1).field("id", id_.view());
  json.field("supervisor", static_cast<int>(getpid())).end_object();
  to(client, text.view());
}

void Run::tell_spawned(Client* client) {
  if (!has_audience(client)) return;
  Text text(scratch.message, sizeof scratch.message);
  Json json(text);
  json.begin_object().field("event", "spawned").field("pid", report_.leader.pid);
  json.field("startTime", report_.leader.start_time).key("containment");
  write_containment(report_, json);
  json.end_object();
  to(client, text.view());
}

void Run::tell_spawn_failed() {
  if (!has_audience(nullptr)) return;
  Text text(scratch.message, sizeof scratch.message);
  Json json(text);
  json.begin_object().field("event", "spawn_failed").key("spawnError");
  write_spawn_error(report_, json);
  json.end_object();
  to(nullptr, text.view());
}

void Run::tell_exited(Client* client) {
  if (!has_audience(client)) return;
  Text text(scratch.message, sizeof scratch.message);
  Json json(text);
  json.begin_object().field("event", "exited").key("code");
  report_.exit.signal == 0 ? json.number(report_.exit.code) : json.null();
  json.key("signal");
  report_.exit.signal != 0 ? json.string(signal_name(report_.exit.signal)) : json.null();
  json.field("coreDumped", report_.exit.core_dumped).end_object();
  to(client, text.view());
}

void Run::tell_state() {
  if (!has_audience(nullptr)) return;
  FixedText<64> text;
  Json json(text);
  json.begin_object().field("event", "state").field("state", state_name(state_)).end_object();
  to(nullptr, text.view());
}

void Run::tell_ended(std::string_view report) {
  if (!has_audience(nullptr)) return;
  Text text(scratch.message, sizeof scratch.message);
  Json json(text);
  json.begin_object().field("event", "ended").key("report").raw(report).end_object();
  to(nullptr, text.view());
}

void Run::greet(Client& client) {
  tell_hello(&client);
  if (report_.timeline.exec != kNever) tell_spawned(&client);
  if (report_.exit.known) tell_exited(&client);
}

void Run::on_request(Client& client, const Request& request) {
  switch (request.verb) {
    case Verb::kStatus:
      return reply_status(client, request);
    case Verb::kMembers:
      return reply_members(client, request);
    case Verb::kUsage:
      return reply_usage(client, request);
    case Verb::kTerminate:
      control_.accept_ok(client, request.sequence);
      // With grace there is time to say so first; listing the members of a bomb can take a while.
      if (request.grace != 0) control_.flush_all();
      return request_terminate(request);
    case Verb::kFinish:
      control_.accept_ok(client, request.sequence);
      if (request.drain >= 0) drain_at_ = boot_now() + request.drain;
      return dispatch(Event::kFinish);
    case Verb::kSignal:
      if (report_.exit.known || containment_.signal_payload(request.signal) != 0) {
        return control_.refuse(client, request.sequence, "NO_PROCESS", "the payload has ended");
      }
      return control_.accept_ok(client, request.sequence);
    case Verb::kCloseStdin:
      input_.finish();
      return control_.accept_ok(client, request.sequence);
    case Verb::kRelease:
      terminate_with_starter_ = false;
      return control_.accept_ok(client, request.sequence);
    case Verb::kSubscribe:
      control_.accept_ok(client, request.sequence);
      return control_.subscribe(client);
    case Verb::kRegister:
    case Verb::kStart:
    case Verb::kLeaveIfIdle:
      return control_.refuse(client, request.sequence, "NO_HOST",
                             "this supervisor is no host; it runs one command");
    case Verb::kWrite:
      return;  // taken apart by the channel itself
  }
}

void Run::request_terminate(const Request& request) {
  if (state_ == State::kRunning || state_ == State::kDraining) {
    if (request.signal != 0) first_signal_ = request.signal;
    asked_cause_ = request.cause;
  }
  if (request.grace >= 0) grace_ = request.grace;
  if (request.hard >= 0) hard_ = request.hard;
  dispatch(grace_ == 0 ? Event::kKill : Event::kStop);
}

void Run::reply_status(Client& client, const Request& request) {
  FixedText<512> text;
  Json json(text);
  json.begin_object().field("reply", request.sequence).field("ok", true).field("id", id_.view());
  json.field("state", state_name(state_)).field("pid", report_.leader.pid);
  json.field("startTime", report_.leader.start_time).field("tier", tier_name(containment_.tier()));
  json.key("cause");
  report_.cause == Cause::kNone ? json.null() : json.string(cause_name(report_.cause));
  json.field("stdin", input_.is_open()).key("log");
  if (log_.is_open()) {
    const LogFacts log = log_.facts();
    json.begin_object().field("bytes", log.bytes).field("dropped", log.dropped);
    json.field("rotations", log.rotations).end_object();
  } else {
    json.null();
  }
  json.end_object();
  control_.send(client, text.view());
}

void Run::reply_members(Client& client, const Request& request) {
  const MemberList& members = ending_.members();
  Text text(scratch.message, sizeof scratch.message);
  Json json(text);
  json.begin_object().field("reply", request.sequence).field("ok", true).key("members").begin_array();
  for (size_t i = 0; i < members.size() && i < kMostMembers; i++) {
    ProcessFacts facts;
    if (containment_.table().facts(members[i].id.pid, facts) != 0) continue;
    json.begin_object().field("pid", facts.id.pid).field("ppid", facts.ppid);
    json.field("startTime", facts.id.start_time).field("comm", facts.name());
    json.field("state", std::string_view(&facts.state, 1)).field("uid", static_cast<int64_t>(facts.uid));
    json.field("rssBytes", facts.rss_bytes).field("cpuMs", facts.cpu_ms).end_object();
  }
  json.end_array().field("total", static_cast<uint64_t>(members.total())).end_object();
  control_.send(client, text.view());
}

// What has been reaped is in our children's account; the living are added from the process table.
void Run::reply_usage(Client& client, const Request& request) {
  collect_usage();
  Usage usage = report_.usage;
  const MemberList& members = ending_.members();
  for (size_t i = 0; i < members.size(); i++) {
    ProcessFacts facts;
    if (containment_.table().facts(members[i].id.pid, facts) != 0) continue;
    usage.user_us += static_cast<int64_t>(facts.user_ms) * 1000;
    usage.system_us += static_cast<int64_t>(facts.cpu_ms - facts.user_ms) * 1000;
    const auto rss = static_cast<int64_t>(facts.rss_bytes);
    if (rss > usage.max_rss_bytes) usage.max_rss_bytes = rss;
  }
  FixedText<1024> text;
  Json json(text);
  json.begin_object().field("reply", request.sequence).field("ok", true).key("usage");
  write_usage(usage, json);
  json.end_object();
  control_.send(client, text.view());
}

}  // namespace reaper
