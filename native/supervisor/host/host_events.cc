// What the host answers and tells on its control channel.
#include <unistd.h>

#include "../run.h"
#include "core/json.h"
#include "core/names.h"
#include "host.h"

namespace reaper {

void Host::on_request(Client& client, const Request& request) {
  switch (request.verb) {
    case Verb::kStatus:
      return reply_status(client, request);
    case Verb::kRegister:
      return register_agent(client, request);
    case Verb::kStart:
      return start_agent(client, request);
    case Verb::kLeaveIfIdle:
      return leave_if_idle(client, request);
    case Verb::kTerminate:
      control_.accept_ok(client, request.sequence);
      control_.flush_all();
      return leave(Cause::kKilled);
    case Verb::kSubscribe:
      control_.accept_ok(client, request.sequence);
      return control_.subscribe(client);
    default:
      return control_.refuse(client, request.sequence, "NOT_OF_A_HOST", "a host has no payload of its own");
  }
}

void Host::leave_if_idle(Client& client, const Request& request) {
  if (const size_t count = agents_without_record(); count > 0) {
    FixedText<256> text;
    Json json(text);
    json.begin_object().field("reply", request.sequence).field("ok", false).field("code", "NOT_IDLE");
    json.field("message", "agents are left").field("agents", static_cast<uint64_t>(count)).end_object();
    return control_.send(client, text.view());
  }
  control_.accept_ok(client, request.sequence);
  leave_idle();
}

void Host::leave_idle() {
  control_.stop_listening();
  leaving_ = was_idle_ = true;
  if (report_.cause == Cause::kNone) report_.cause = Cause::kDrained;
  limit_agents();
}

void Host::reply_status(Client& client, const Request& request) {
  const Situation now = situation();
  FixedText<1024> text;
  Json json(text);
  json.begin_object().field("reply", request.sequence).field("ok", true).field("id", id_.view());
  json.field("state", leaving_ || is_ending(now) ? "ending" : "running");
  json.key("server");
  server_.lives() ? json.number(server_.pid) : json.null();
  json.key("follower");
  follower_.lives() ? json.number(follower_.pid) : json.null();
  json.field("agents", static_cast<uint64_t>(now.agents));
  json.field("capacity", static_cast<uint64_t>(Agents::kCapacity)).key("host").begin_object();
  write_host_facts(json);
  json.end_object().end_object();
  control_.send(client, text.view());
}

void Host::write_host_facts(Json& json) {
  json.field("registered", registered_).field("started", started_).field("adopted", adopted_);
  json.field("lost", lost_);
  json.field("orphans", orphans_).field("followerStarts", follower_starts_);
}

void Host::greet(Client& client) {
  tell_hello(&client);
  tell_spawned(&client);
}

void Host::tell_hello(Client* client) {
  FixedText<256> text;
  Json json(text);
  json.begin_object().field("event", "hello").field("version", 1).field("id", id_.view());
  json.field("supervisor", static_cast<int>(getpid())).field("host", true).end_object();
  client != nullptr ? control_.send(*client, text.view()) : control_.broadcast(text.view());
}

// Listening, and with its server running where it has one.
void Host::tell_spawned(Client* client) {
  FixedText<256> text;
  Json json(text);
  json.begin_object().field("event", "spawned").key("pid");
  report_.has_leader ? json.number(report_.leader.pid) : json.null();
  json.key("startTime");
  report_.has_leader ? json.number(static_cast<int64_t>(report_.leader.start_time)) : json.null();
  json.end_object();
  client != nullptr ? control_.send(*client, text.view()) : control_.broadcast(text.view());
}

void Host::tell_orphan(const ProcessFacts& facts) {
  FixedText<256> line;
  line << "ended the orphan " << static_cast<int64_t>(facts.id.pid) << " (" << facts.name() << ')';
  complain(line.view());
  FixedText<512> text;
  Json json(text);
  json.begin_object().field("event", "orphan").field("pid", facts.id.pid);
  json.field("startTime", facts.id.start_time).field("comm", facts.name()).end_object();
  control_.broadcast(text.view());
}

void Host::tell_lost(Agent& agent, int error) {
  FixedText<512> line;
  line << "lost the supervisor " << static_cast<int64_t>(agent.process.pid) << " of " << agent.id.view();
  if (error != 0) line << "; its record cannot be written: " << errno_name(error);
  complain(line.view());
  FixedText<4096> text;
  Json json(text);
  json.begin_object().field("event", "lost").field("id", agent.id.view()).field("record", agent.record.view());
  json.key("error");
  error != 0 ? json.string(errno_name(error)) : json.null();
  json.end_object();
  control_.broadcast(text.view());
}

}  // namespace reaper
