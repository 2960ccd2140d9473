// A supervisor that we started and what connects us with it: its standard streams until JavaScript takes them,
// the control channel, and its exit.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "arguments.h"
#include "core/process.h"
#include "core/unique_fd.h"
#include "task.h"

namespace reaper::addon {

class SupervisedRun final : public Task {
 public:
  static constexpr size_t kStreams = 3;
  static constexpr int kPipe = -1;
  static constexpr int kNull = -2;

  SupervisedRun(std::shared_ptr<Mailbox> mailbox, std::string file, std::string argv, std::string envp);

  // Makes the descriptors, on the caller's thread: kPipe, kNull, or a descriptor of ours to be shared. errno, or 0.
  int prepare(const int (&stdio)[kStreams]);

  // Our ends of the pipes, -1 where there is none; they are the caller's from then on.
  void take_streams(int (&streams)[kStreams]);
  // False when the channel is closed.
  bool send(std::string_view text);
  // We have nothing more to say, for the supervisor the sign that its starter is gone.
  void hang_up();
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
  UniqueFd theirs_[kStreams];
  UniqueFd their_control_;

  std::mutex mutex_;  // guards the four below
  UniqueFd ours_[kStreams];
  UniqueFd control_;
  std::string outgoing_;
  bool hung_up_ = false;

  ProcessPin pin_;
  pid_t pid_ = -1;
  bool listening_ = false;
  std::string incoming_;
};

}  // namespace reaper::addon
