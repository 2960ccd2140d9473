// A little longer than other files: one life, from its lock to its report, told in order.
#include "host.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "../run.h"
#include "../scratch.h"
#include "core/json.h"
#include "core/names.h"
#include "core/survivors.h"

namespace reaper {

namespace {

Micros earlier(Micros a, Micros b) { return a < b ? a : b; }

Micros after(Micros now, Micros span) { return span > kNever - now ? kNever : now + span; }

}  // namespace

int Host::run(char* const* environment) {
  if (const int code = prepare(); code != 0) return code;
  if (config_.adopt_server_pid != 0 ? adopt_server() : start_server(environment)) {
    tell_spawned(nullptr);
    adopt_agents();
    move_on();
  } else {
    // Nobody has been taken in yet, so nobody is ended for it.
    report_.cause = Cause::kSpawnFailed;
    finish();
  }
  while (!done_) {
    control_.flush_all();
    loop_.wait(next_deadline());
    expire();
    move_on();
  }
  control_.flush_all();
  control_.close(kSecond);
  if (report_.spawn_error.error != 0) return failed_start_code();
  if (report_.survivors_total > 0) return 125;
  if (leaving_ || !report_.exit.known) return 0;
  return report_.exit.signal != 0 ? 128 + report_.exit.signal : report_.exit.code;
}

void Host::on_signals() {
  Incoming incoming;
  bool children = false;
  while (signals_.next(incoming)) {
    if (incoming.signal == SIGCHLD) {
      children = true;
    } else {
      obey(incoming);
    }
  }
  if (children) children_changed();
}

void Host::obey(const Incoming& incoming) {
  if (incoming.signal == SIGTERM || incoming.signal == SIGINT) leave(Cause::kKilled);
}

// Ends everything in order: the agents by their own limits, then the server, then the follower, then us.
void Host::leave(Cause cause) {
  if (leaving_) return;
  leaving_ = true;
  if (report_.cause == Cause::kNone) report_.cause = cause;
  agents_.for_each([this](Agent& agent) {
    if (agent.lives()) ask_to_end(agent);
  });
  limit_agents();
}

// Whoever is dead is reaped before the living are judged, so that no number means somebody else meanwhile.
void Host::children_changed() {
  siginfo_t info{};
  while (waitid(P_ALL, 0, &info, WEXITED | WNOHANG) == 0 && info.si_pid != 0) {
    reaped(info.si_pid, info.si_code, info.si_status);
    info.si_pid = 0;
  }
  strangers_ = judge_children();
  finish_lost(strangers_ == 0);
}

void Host::reaped(pid_t pid, int code, int status) {
  if (pid == server_.pid) return server_gone(code, status);
  if (pid == follower_.pid) return follower_gone();
  if (pid == hook_.pid) {
    hook_.gone();
    if (settle_again_) settle();
    return;
  }
  if (Agent* const agent = agents_.find(pid); agent != nullptr) {
    agent->died_badly = code != CLD_EXITED;
    return agent_gone(*agent);
  }
  report_.counts.zombies_reaped++;
  ended_.remove(pid);
  asked_.remove(pid);
}

// How one ended that we had adopted only its parent knows.
void Host::server_gone(int code, int status) {
  if (!server_.pin.valid()) {
    report_.exit.known = true;
    report_.exit.code = code == CLD_EXITED ? status : -1;
    report_.exit.signal = code == CLD_EXITED ? 0 : status;
    report_.exit.core_dumped = code == CLD_DUMPED;
  }
  server_.gone();
  // Nobody listens there any more, and nobody starts a server before our lock is free.
  if (config_.server_socket != nullptr) unlink(config_.server_socket);
  report_.timeline.leader_exit = boot_now();
  if (report_.cause == Cause::kNone) report_.cause = Cause::kExited;
  patience_at_ = after(boot_now(), config_.grace + config_.hard);
}

// The number of strangers that are left. An orphan can fall to us while its parent is being ended, which is told
// by the parent's death; so one look after each death finds everybody in the end.
size_t Host::judge_children() {
  limit_agents();
  if (!adopts_) return 0;
  const Situation now = situation();
  size_t strangers = 0;
  own_children_.for_each([&](pid_t pid) {
    const Kin kin = kin_of(pid);
    if (kin != Kin::kStranger) return;
    const Verdict verdict = judge(now, kin);
    const bool out_of_patience = verdict == Verdict::kPatience && patience_over_;
    strangers++;
    if (verdict == Verdict::kKill || out_of_patience) {
      kill_stranger(pid);
    } else if (asked_.add(pid)) {
      kill(pid, SIGTERM);
      kill(pid, SIGCONT);
    }
  });
  return strangers;
}

// A child of ours that nobody else can reap: its number is its own. A dead one will be told by its signal.
void Host::kill_stranger(pid_t pid) {
  ProcessFacts facts;
  facts.id.pid = pid;
  if (table_.facts(pid, facts) == 0 && facts.is_zombie()) return;
  if (ended_.add(pid)) {
    orphans_++;
    report_.counts.adopted++;
    report_.counts.needed_kill++;
    report_.killed.add(facts.id, facts.name(), nullptr);
    tell_orphan(facts);
  }
  kill(pid, SIGKILL);
}

Kin Host::kin_of(pid_t pid) {
  if (pid == server_.pid) return Kin::kServer;
  if (pid == follower_.pid) return Kin::kFollower;
  if (pid == hook_.pid) return Kin::kHook;
  const Agent* const agent = agents_.find(pid);
  if (agent == nullptr) return Kin::kStranger;
  return agent->detached ? Kin::kDetached : Kin::kPane;
}

Situation Host::situation() {
  Situation s;
  s.leaving = leaving_;
  s.has_server = config_.argv.given() || config_.adopt_server_pid != 0;
  s.server_lives = server_.lives();
  s.had_agents = had_agents_;
  s.agents = agents_.living();
  s.lost = agents_.lost();
  s.strangers = gave_up_ ? 0 : strangers_;
  s.follower_lives = follower_.lives();
  s.hook_lives = hook_.lives();
  return s;
}

// After every event: whatever it was, this says what follows from it.
void Host::move_on() {
  if (done_) return;
  stay_reachable();
  tend_follower();
  const Situation now = situation();
  // What cannot be killed holds us up for a while only; it is in the report.
  const bool only_strangers =
      is_ending(now) && now.agents == 0 && now.lost == 0 && !now.server_lives && now.strangers > 0;
  if (only_strangers && give_up_at_ == kNever) {
    const Micros from = patience_at_ != kNever && !patience_over_ ? patience_at_ : boot_now();
    give_up_at_ = after(from, config_.hard);
  }
  switch (next_step(situation())) {
    case Step::kStay:
      return;
    case Step::kStopServer:
      return server_.tell(config_.grace);
    case Step::kStopFollower:
      return follower_.tell(config_.hook_limit);
    case Step::kGo:
      return finish();
  }
}

Micros Host::next_deadline() {
  Micros next = earlier(server_.deadline, earlier(hook_.deadline, follower_.deadline));
  next = earlier(next, follower_at_);
  if (strangers_ > 0 && !patience_over_) next = earlier(next, patience_at_);
  if (!gave_up_) next = earlier(next, give_up_at_);
  agents_.for_each([&](const Agent& agent) { next = earlier(next, agent.deadline); });
  return next;
}

void Host::expire() {
  if (done_ || boot_now() < next_deadline()) return;
  on_signals();
  const Micros now = boot_now();
  server_.expire(now);
  hook_.expire(now);
  follower_.expire(now);
  bool lost = false;
  agents_.for_each([&](Agent& agent) {
    if (now < agent.deadline) return;
    agent.deadline = kNever;
    if (agent.lives()) {
      agent.killed = true;
      agent.pin.signal(SIGKILL);
    } else {
      lost = true;
    }
  });
  if (now >= patience_at_ && !patience_over_) {
    patience_over_ = true;
    strangers_ = judge_children();
  }
  gave_up_ = gave_up_ || now >= give_up_at_;
  if (lost) finish_lost(strangers_ == 0);
}

void Host::list_survivors(Report& report) {
  own_children_.for_each([&](pid_t pid) {
    Member member;
    ProcessFacts facts;
    if (kin_of(pid) != Kin::kStranger || table_.facts(pid, facts) != 0 || facts.is_zombie()) return;
    member.id = facts.id;
    report.survivors_total++;
    if (report.survivor_count == Report::kMostSurvivors) return;
    describe_survivor(table_, member, report.survivors[report.survivor_count++]);
  });
}

void Host::finish() {
  report_.timeline.began = boot_now();
  if (report_.cause == Cause::kNone) report_.cause = Cause::kDrained;
  if (strangers_ > 0) list_survivors(report_);
  Text text(scratch.report, sizeof scratch.report);
  write_report(report_, text);
  // The host's own facts stand in the same object, before its end.
  text.rewind(text.length() - 1);
  Json json(text);
  text << ",\"host\":";
  json.begin_object();
  write_host_facts(json);
  json.end_object();
  text << '}';
  if (record_.wanted()) {
    const int error = record_.write(text.view());
    if (error != 0) {
      FixedText<128> line;
      line << "cannot write the report: " << errno_name(error);
      complain(line.view());
    }
  }
  if (control_.anybody_listens()) {
    Text message(scratch.message, sizeof scratch.message);
    Json event(message);
    event.begin_object().field("event", "ended").key("report").raw(text.view()).end_object();
    control_.broadcast(message.view());
  }
  done_ = true;
}

}  // namespace reaper
