// Real process trees for a test. All who are in one hold the end of a pipe and leave when the test is over,
// however it ends, so that none has to be looked for and nobody is waited for by time.
#pragma once

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "core/clock.h"
#include "core/process.h"

namespace reaper {

// The view of one of its processes. Between fork and exit it calls nothing but what a signal handler may.
struct Sprout {
  int lifeline;
  int voice;

  void tell() const {
    const pid_t self = getpid();
    if (write(voice, &self, sizeof self) != sizeof self) _exit(1);
  }
  [[noreturn]] void stay() const {
    char byte;
    while (read(lifeline, &byte, 1) < 0 && errno == EINTR) {
    }
    _exit(0);
  }
  // A child that does what `body` says, then tells that it is ready, and stays.
  template <typename Body>
  pid_t branch(Body body) const {
    const pid_t pid = fork();
    if (pid != 0) return pid;
    body(*this);
    tell();
    stay();
  }
};

inline void nothing(const Sprout&) {}
inline void ignore_term(const Sprout&) { signal(SIGTERM, SIG_IGN); }
inline void lead(const Sprout&) { setsid(); }

class Grove {
 public:
  Grove() {
    int ends[2];
    if (pipe(ends) == 0) lifeline_[0].reset(ends[0]), lifeline_[1].reset(ends[1]);
    if (pipe(ends) == 0) voice_[0].reset(ends[0]), voice_[1].reset(ends[1]);
  }
  ~Grove() {
    lifeline_[1].reset();
    for (size_t i = 0; i < planted_; i++) waitpid(roots_[i], nullptr, 0);
  }

  // A child of the test that does what `body` says. Waits until it and `others` more have told that they are
  // ready.
  template <typename Body>
  pid_t plant(int others, Body body) {
    const pid_t pid = fork();
    if (pid == 0) {
      lifeline_[1].reset();
      // That of the test program would report a crash.
      ::signal(SIGTERM, SIG_DFL);
      const Sprout self{lifeline_[0].get(), voice_[1].get()};
      body(self);
      self.tell();
      self.stay();
    }
    if (pid > 0) roots_[planted_++] = pid;
    for (int i = 0; i <= others; i++) {
      if (hear() == 0) return 0;
    }
    return pid;
  }

  // Who tells next that it is ready; 0 when nobody does.
  pid_t hear() {
    pollfd ready{voice_[0].get(), POLLIN, 0};
    pid_t pid = 0;
    if (poll(&ready, 1, kPatienceMs) != 1 || read(voice_[0].get(), &pid, sizeof pid) != sizeof pid) return 0;
    return pid;
  }

  // To what plant() returned and to nobody else: to 0 or -1 it would be for many.
  void send(pid_t root, int signal) const {
    for (size_t i = 0; i < planted_; i++) {
      if (roots_[i] == root) kill(root, signal);
    }
  }

  // Reaps what plant() returned. The signal that ended it, or 0.
  int ending_signal(pid_t root) {
    int status = 0;
    if (waitpid(root, &status, 0) != root) return 0;
    for (size_t i = 0; i < planted_; i++) {
      if (roots_[i] == root) roots_[i] = roots_[--planted_];
    }
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  }

  static constexpr int kPatienceMs = 20'000;

 private:
  UniqueFd lifeline_[2];
  UniqueFd voice_[2];
  pid_t roots_[8] = {};
  size_t planted_ = 0;
};

}  // namespace reaper
