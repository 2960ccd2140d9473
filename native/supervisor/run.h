// One run from its start to its report: wires the parts together and carries out what the ladder decides.
#pragma once

#include "config.h"
#include "control.h"
#include "core/arrival.h"
#include "core/report.h"
#include "ending.h"  // of native/core/linux or native/core/darwin
#include "incoming.h"
#include "input.h"
#include "log_file.h"
#include "loop.h"
#include "output.h"
#include "record.h"
#include "terminal.h"

namespace reaper {

class Run {
 public:
  explicit Run(const Config& config) : config_(config) {}
  // Runs to the end; the exit code of the supervisor.
  int run(char* const* environment);

 private:
  // start.cc
  bool prepare();
  void name_run();
  bool open_outputs();
  bool open_channels();
  bool contain();
  bool start_payload(char* const* environment);
  void watch_parent();
  void watch_terminal();
  bool refuse(std::string_view stage, int error, const char* path);
  void complain_about_spawn();
  void release_stdio();

  // registration.cc
  using Registration = FixedText<Client::kLongestLine>;
  void register_with_host();
  void write_registration(Registration& line) const;
  void await_host();
  void approach_host();
  void hear_host();
  void stop_awaiting_host();

  // run.cc: the loop
  void dispatch(Event event);
  void perform(Action action);
  void on_signals();
  void obey(const Incoming& incoming);
  void signal_payload(int signal);
  void children_changed();
  void child_changed(const ChildChange& change);
  void payload_exited(int code, int status);
  void kill_round();
  void after_deaths(bool no_child);
  void expire();
  Micros next_deadline() const;

  // watches.cc, one for each operating system: what tells of members that are no children of ours
  void watch_containment();
  void hear_containment();
  // Nobody left is a child of ours, and still somebody is left: his death is to call children_changed().
  void watch_others();
  void watch_leaf();
  void watch_one_member();
  int64_t oom_kills();

  // finish.cc
  void finish();
  void deliver_output();
  void collect_usage();
  void run_hook();
  int exit_code() const;
  void complain_about_survivors();

  // events.cc: what is told on the control channel
  void on_request(Client& client, const Request& request);
  void request_terminate(const Request& request);
  void tell_hello(Client* client);
  void tell_spawned(Client* client);
  void tell_spawn_failed();
  void tell_exited(Client* client);
  void tell_state();
  void tell_ended(std::string_view report);
  void greet(Client& client);
  void reply_status(Client& client, const Request& request);
  void reply_members(Client& client, const Request& request);
  void reply_usage(Client& client, const Request& request);
  bool has_audience(const Client* client) const;
  void to(Client* client, std::string_view json);

  const Config& config_;
  State state_ = State::kStarting;
  bool done_ = false;

  Loop loop_;
  SignalSource signals_;
  Watch signal_watch_, parent_watch_, containment_watch_, leaf_watch_, member_watch_, terminal_watch_;
  ProcessPin parent_, member_;
  Containment containment_;
  Ending ending_{containment_, report_};
  Record record_;
  LogFile log_;
  Output output_{loop_, log_};
  Input input_{loop_, report_};
  Control control_{loop_};
  Terminal terminal_;
  FixedText<64> id_;
  FixedText<64> boot_id_;
  bool registered_ = false;
  Arrival arrival_;
  Watch arrival_watch_, host_watch_;
  UniqueFd host_fd_;
  FixedText<1024> registered_leaf_;

  bool headless_ = false;
  bool terminate_with_starter_ = false;
  bool payload_stopped_ = false;
  Micros grace_ = 0, hard_ = 0;
  int first_signal_ = 0;
  Cause asked_cause_ = Cause::kKilled;
  Micros round_at_ = kNever, quiet_until_ = 0;
  Micros timeout_at_ = kNever, drain_at_ = kNever, grace_at_ = kNever, hard_at_ = kNever;
  Report report_;  // last: its lists are large, and mostly never touched
};

// A line for people on our stderr, with the program's name before it.
void complain(std::string_view line);

}  // namespace reaper
