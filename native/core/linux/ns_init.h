// The init of a PID namespace for one run: reaps what the namespace orphans, passes signals on, reports the
// payload's exit, and lives until nobody else does. When it dies the kernel kills every member and lets it be
// reaped only after the last of them: its end is the proof (pid_namespaces(7)).
#pragma once

#include "../report.h"
#include "../spawn.h"

namespace reaper {

class NsInit {
 public:
  bool active() const { return channel_.valid(); }
  int channel() const { return channel_.get(); }

  // Clones the init into new namespaces (a user namespace too when we lack the privilege), has it start the
  // payload, and waits until that has exec'd or failed. `out` is the init as seen from here; `payload` the
  // payload as seen from here.
  void start(const SpawnPlan& plan, Spawned& out, pid_t& payload);

  // What the init has to say; false when nothing (more) is to be read.
  struct Word {
    enum Kind : int { kExecd, kFailed, kExited, kStopped, kContinued } kind;
    int value;  // errno, or the wait status
    int stage;  // index into the stages of a spawn
    pid_t pid;  // the payload's number inside
  };
  bool hear(Word& word);

  // One signal to the payload, or to every member but the init.
  void signal_payload(int signal);
  void signal_all(int signal);

 private:
  struct Order {
    int everybody;
    int signal;
  };
  void send(const Order& order);
  static int run(int channel, const SpawnPlan& plan);
  static int tell_failure(int channel, std::string_view stage, int error);
  UniqueFd channel_;
};

}  // namespace reaper
