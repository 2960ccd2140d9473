// A payload in a session of its own that nothing but its process group holds together, started and ended by
// the addon alone. It speaks to JavaScript as a supervisor does: the same events, line by line.
#pragma once

#include "arguments.h"
#include "child_exit.h"
#include "loose_task.h"
#include "payload_stdio.h"

namespace reaper::addon {

class GroupRun final : public LooseTask {
 public:
  struct Command {
    std::string file;
    std::string argv;
    std::string envp;
    std::string cwd;
  };

  GroupRun(std::shared_ptr<Mailbox> mailbox, Command command, std::shared_ptr<PayloadStdio> stdio,
           const StopRequest& defaults, Micros timeout);

  void stop(const StopRequest& request);
  // To the payload itself. errno, or 0.
  int signal(int signal);
  // Asks for a "census" event.
  void take_census();
  // True when nothing has been started yet, and never will be.
  bool cancel();

  void begin(Poller& poller) override;
  void ready(Poller& poller, unsigned slot, const Ready& what) override;
  // The policy is always to keep it; there is nobody left to tell.
  void abandon() override {}

 private:
  void obey() override;
  void check() override;
  void fail(std::string_view stage, int error);
  void post_start();
  void post_exit();
  void post_census();
  void reap();

  const std::string file_;
  const std::string cwd_;
  const StringBlock argv_;
  const StringBlock envp_;
  const StopRequest defaults_;
  const Micros timeout_;
  const std::shared_ptr<PayloadStdio> stdio_;

  std::mutex mutex_;  // guards the five below
  bool begun_ = false;
  bool cancelled_ = false;
  bool census_wanted_ = false;
  bool stop_wanted_ = false;
  StopRequest request_;

  bool told_ = false;
};

}  // namespace reaper::addon
