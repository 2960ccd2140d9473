#include "report.h"

#include <cstring>

#include "json.h"
#include "names.h"
#include "version.h"
#include "wall_time.h"

namespace reaper {

namespace {

constexpr size_t kLongestPath = 4096;

constexpr std::string_view kStrengthNames[] = {"none", "weak", "strong", "kernel-proof"};

void write_id(Json& json, const ProcessId& id) { json.field("pid", id.pid).field("startTime", id.start_time); }

void write_identity(const Report& r, Json& json) {
  json.field("version", 1).field("id", r.id).field("bootId", r.boot_id).field("command", r.command);
  json.key("supervisor").begin_object();
  write_id(json, r.supervisor);
  json.field("version", kVersion).end_object();
  json.key("leader");
  if (!r.has_leader) {
    json.null();
    return;
  }
  json.begin_object();
  write_id(json, r.leader);
  json.key("cgroupId");
  r.leader_cgroup != 0 ? json.number(static_cast<int64_t>(r.leader_cgroup)) : json.null();
  json.field("pidfd", r.leader_pidfd).end_object();
}

void write_exit(const Report& r, Json& json) {
  json.key("exit").begin_object();
  json.key("code");
  r.exit.known&& r.exit.signal == 0 ? json.number(r.exit.code) : json.null();
  json.key("signal");
  r.exit.known&& r.exit.signal != 0 ? json.string(signal_name(r.exit.signal)) : json.null();
  json.field("coreDumped", r.exit.core_dumped).field("source", r.exit.known ? "waitid" : "none").end_object();
}

void write_counts(const Counts& c, Json& json) {
  const auto if_listed = [&](std::string_view name, uint64_t count) {
    json.key(name);
    c.listed ? json.number(static_cast<int64_t>(count)) : json.null();
  };
  json.key("counts").begin_object();
  if_listed("membersAtStart", c.members_at_start);
  if_listed("peak", c.peak);
  if_listed("forkedDuringGrace", c.forked_during_grace);
  if_listed("endedByTerm", c.ended_by_term);
  if_listed("neededKill", c.needed_kill);
  json.field("adopted", c.adopted).field("zombiesReaped", c.zombies_reaped).field("rounds", c.rounds).end_object();
}

void write_timeline(const Timeline& t, Json& json) {
  const auto since = [&](std::string_view name, Micros at) {
    json.key(name);
    at == kNever || t.began == kNever ? json.null() : json.number(at - t.began);
  };
  json.key("timeline").begin_object();
  since("termSent", t.term_sent);
  since("leaderExit", t.leader_exit);
  since("killSent", t.kill_sent);
  since("empty", t.empty);
  since("reaped", t.reaped);
  since("leafRemoved", t.leaf_removed);
  json.key("runtime");
  t.exec == kNever || t.began == kNever ? json.null() : json.number(t.began - t.exec);
  json.end_object();
}

void write_list(std::string_view name, std::string_view total, const ProcessList& list, Json& json) {
  json.key(name).begin_array();
  for (size_t i = 0; i < list.count; i++) {
    json.begin_object();
    const ListedProcess& item = list.items[i];
    write_id(json, {item.pid, item.start_time});
    json.field("comm", item.comm);
    if (item.kind != nullptr) json.field("how", item.kind);
    json.end_object();
  }
  json.end_array().field(total, static_cast<uint64_t>(list.total));
}

void write_survivors(const Report& r, Json& json) {
  json.key("survivors").begin_array();
  for (size_t i = 0; i < r.survivor_count; i++) {
    const Survivor& s = r.survivors[i];
    json.begin_object();
    write_id(json, {s.pid, s.start_time});
    json.field("comm", s.comm).field("uid", static_cast<int64_t>(s.uid));
    json.field("state", std::string_view(&s.state, 1));
    json.key("wchan");
    s.wait_channel[0] != '\0' ? json.string(s.wait_channel) : json.null();
    json.field("reason", s.reason).field("action", s.action).end_object();
  }
  json.end_array().field("survivorsTotal", static_cast<uint64_t>(r.survivors_total));
}

void write_proof(const Proof& proof, Json& json) {
  json.key("verified").begin_object().field("value", proof.strength == Strength::kKernelProof);
  json.key("by").begin_array();
  for (size_t i = 0; i < proof.count; i++) json.string(proof.by[i]);
  json.end_array().field("strength", kStrengthNames[static_cast<size_t>(proof.strength)]).end_object();
}

void write_log(const LogFacts& log, Json& json) {
  json.key("log");
  if (log.path == nullptr) {
    json.null();
    return;
  }
  json.begin_object().field("path", log.path).field("bytes", log.bytes);
  json.field("dropped", log.dropped).field("rotations", log.rotations).end_object();
}

void write_troubles(const Report& r, Json& json) {
  json.key("errors").begin_array();
  for (size_t i = 0; i < r.trouble_count; i++) {
    const Trouble& t = r.troubles[i];
    json.begin_object().field("code", t.code).field("errno", t.error);
    json.field("name", errno_name(t.error)).end_object();
  }
  json.end_array();
}

}  // namespace

void Report::trouble(const char* code, int error) {
  for (size_t i = 0; i < trouble_count; i++) {
    if (strcmp(troubles[i].code, code) == 0 && troubles[i].error == error) return;
  }
  if (trouble_count < kMostTroubles) troubles[trouble_count++] = {code, error};
}

bool write_report(const Report& r, Text& out) {
  Json json(out);
  json.begin_object();
  write_identity(r, json);
  json.key("containment");
  write_containment(r, json);
  json.field("cause", cause_name(r.cause));
  write_exit(r, json);
  json.key("spawnError");
  write_spawn_error(r, json);
  write_counts(r.counts, json);
  write_timeline(r.timeline, json);
  FixedText<32> started;
  append_iso_time(r.started_wall, started);
  json.field("startedAt", started.view());
  write_list("escapees", "escapeesTotal", r.escapees, json);
  write_list("killed", "killedTotal", r.killed, json);
  write_list("breaches", "breachesTotal", r.breaches, json);
  write_survivors(r, json);
  write_proof(r.proof, json);
  json.key("usage");
  write_usage(r.usage, json);
  write_log(r.log, json);
  write_troubles(r, json);
  json.end_object();
  return !out.overflowed();
}

void write_containment(const Report& r, Json& json) {
  json.begin_object().field("tier", tier_name(r.tier)).key("placement");
  r.placement.empty() ? json.null() : json.string(r.placement);
  json.key("leaf");
  r.leaf != nullptr ? json.string(r.leaf) : json.null();
  json.key("rejected").begin_array();
  for (size_t i = 0; i < r.rejected.count; i++) {
    const Rejection& item = r.rejected.items[i];
    json.begin_object().field("tier", tier_name(item.tier)).field("step", item.step);
    json.field("errno", item.error).key("name");
    item.error == 0 ? json.null() : json.string(errno_name(item.error));
    json.end_object();
  }
  json.end_array().end_object();
}

void write_spawn_error(const Report& r, Json& json) {
  if (r.spawn_error.error == 0) {
    json.null();
    return;
  }
  json.begin_object().field("stage", r.spawn_error.stage).field("errno", r.spawn_error.error);
  // What is longer is no path any more, and could be longer than the whole report.
  json.field("name", errno_name(r.spawn_error.error)).field("path", head(r.spawn_path, kLongestPath)).end_object();
}

void write_usage(const Usage& u, Json& json) {
  json.begin_object().field("userUs", u.user_us).field("systemUs", u.system_us);
  json.field("maxRssBytes", u.max_rss_bytes).field("minorFaults", u.minor_faults);
  json.field("majorFaults", u.major_faults).field("blocksIn", u.blocks_in).field("blocksOut", u.blocks_out);
  json.field("contextSwitches", u.context_switches).key("oomKills");
  u.oom_kills >= 0 ? json.number(u.oom_kills) : json.null();
  json.end_object();
}

}  // namespace reaper
