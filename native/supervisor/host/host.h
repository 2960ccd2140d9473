// The host-level supervisor (docs/host.md): one for each state directory, around the tmux server or around none.
// It is the parent of whatever the runs' own supervisors lose, keeps their records should they die, and ends with
// the last of them. What it decides is in host_policy.
#pragma once

#include "../config.h"
#include "../control.h"
#include "../incoming.h"
#include "../record.h"
#include "agents.h"
#include "core/arrival.h"
#include "core/pid_set.h"
#include "core/report.h"
#include "core/tree.h"
#include "helper.h"
#include "host_policy.h"
#include "registry.h"

namespace reaper {

// Another host holds the lock.
constexpr int kLockedExit = 123;

// Whether the pinned process has ended, reaped or not.
bool is_gone(const ProcessPin& pin);

class Host {
 public:
  explicit Host(const Config& config) : config_(config) {}
  // Runs to the end; the exit code of the host.
  int run(char* const* environment);

 private:
  // host_start.cc
  int prepare();
  int take_lock();
  int lead_session();
  int open_channels();
  void name_host();
  bool start_server(char* const* environment);
  int failed_start_code() const;
  int refuse(std::string_view what, int error, const char* path);

  // host_adopt.cc: what a host that was killed has left
  void open_registry();
  void remember(Agent& agent, const Request& request);
  void forget(Agent& agent);
  void adopt_agents();
  bool adopt(size_t place, const Request& request, uint64_t since_ms, bool detached);
  bool adopt_server();

  // host.cc: the loop
  void on_signals();
  void obey(const Incoming& incoming);
  void children_changed();
  void reaped(pid_t pid, int code, int status);
  void server_gone(int code, int status);
  size_t judge_children();
  void kill_stranger(pid_t pid);
  void move_on();
  void expire();
  Micros next_deadline();
  Situation situation();
  Kin kin_of(pid_t pid);
  void leave(Cause cause);
  void finish();
  void list_survivors(Report& report);

  // host_agents.cc: the supervisors
  void register_agent(Client& client, const Request& request);
  int pin_peer(int socket, const Request& request, Agent& agent);
  bool is_below_us(pid_t pid) const;
  bool fill(Agent& agent, const Request& request);
  void start_agent(Client& client, const Request& request);
  int watch(Agent& agent);
  void ask_to_end(Agent& agent);
  void limit_agents();
  void agent_gone(Agent& agent);
  size_t agents_without_record();

  // host_lost.cc: what a dead one left
  void clean_up(Agent& agent);
  void finish_lost(bool no_strangers);
  void write_lost(Agent& agent, bool no_strangers);
  void settle();

  // host_reach.cc
  bool has_lost_lock() const;
  void stay_reachable();
  void listen_again();
  void watch_names();

  // host_follower.cc
  void tend_follower();
  void follower_gone();

  // host_events.cc
  void on_request(Client& client, const Request& request);
  void reply_status(Client& client, const Request& request);
  void leave_if_idle(Client& client, const Request& request);
  void leave_idle();
  void greet(Client& client);
  void tell_hello(Client* client);
  void tell_spawned(Client* client);
  void tell_orphan(const ProcessFacts& facts);
  void tell_lost(Agent& agent, int error);
  void write_host_facts(class Json& json);

  const Config& config_;
  bool done_ = false;
  bool adopts_ = false;  // orphans fall to us
  bool leaving_ = false;
  bool was_idle_ = false;  // that is why it leaves
  bool had_agents_ = false;
  bool settle_again_ = false;
  bool server_listened_ = false;

  Loop loop_;
  SignalSource signals_;
  Watch signal_watch_, server_watch_, names_watch_;
  Arrival names_;
  Control control_{loop_};
  Record record_;
  UniqueFd lock_;
  Registry registry_;
  ProcessTable table_;
  OwnChildren own_children_;
  Agents agents_;
  PidSet asked_, ended_;  // strangers that had SIGTERM, SIGKILL, and are not reaped yet
  Helper server_, hook_, follower_;
  size_t strangers_ = 0;
  Micros patience_at_ = kNever, give_up_at_ = kNever;
  bool patience_over_ = false, gave_up_ = false;
  Micros follower_at_ = kNever;
  unsigned follower_failures_ = 0;

  uint64_t orphans_ = 0, lost_ = 0, registered_ = 0, started_ = 0, adopted_ = 0, follower_starts_ = 0;
  FixedText<64> id_;
  FixedText<64> boot_id_;
  Report report_;
};

}  // namespace reaper
