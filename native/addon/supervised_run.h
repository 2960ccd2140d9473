// A supervisor that we started and what connects us with it: its standard streams until JavaScript takes
// them, the control channel, and its exit.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "arguments.h"
#include "core/process.h"
#include "core/unique_fd.h"
#include "payload_stdio.h"
#include "task.h"

namespace reaper::addon {

class SupervisedRun final : public Task {
 public:
  SupervisedRun(std::shared_ptr<Mailbox> mailbox, std::string file, std::string argv, std::string envp,
                std::shared_ptr<PayloadStdio> stdio);

  // Makes the control channel, on the caller's thread. errno, or 0.
  int prepare();

  // False when the channel is closed.
  bool send(std::string_view text);
  // True when nothing has been started yet, and never will be.
  bool cancel();
  // The payload, as the supervisor names it: it is held from now on.
  void name_leader(const ProcessId& leader);
  // To the supervisor itself. errno, or 0.
  int signal(int signal);

  void begin(Poller& poller) override;
  void ready(Poller& poller, unsigned slot, const Ready& what) override;
  void turn(Poller& poller) override;
  void abandon() override;

 private:
  void fail(std::string_view stage, int error);
  void receive(Poller& poller);
  void post_lines(bool rest_too);
  void flush(Poller& poller);
  void reap(Poller& poller);

  const std::string file_;
  const StringBlock argv_;
  const StringBlock envp_;
  const std::shared_ptr<PayloadStdio> stdio_;
  UniqueFd their_control_;

  std::mutex mutex_;  // guards the four below, and the two pins
  UniqueFd control_;
  std::string outgoing_;
  bool hung_up_ = false;
  bool begun_ = false;

  ProcessPin pin_;
  ProcessPin leader_;
  pid_t pid_ = -1;
  bool listening_ = false;
  std::string incoming_;
};

}  // namespace reaper::addon
