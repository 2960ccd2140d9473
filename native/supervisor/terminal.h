// Job control when the payload holds our terminal.
#pragma once

#include <sys/types.h>

namespace reaper {

class Terminal {
 public:
  // Looks for our controlling terminal on 0, 1 and 2.
  // `stops_with_payload`: a shell above us is to see stops; else the payload is continued at once.
  void find(bool stops_with_payload);
  // A descriptor of it while our group is in front, else -1: who starts us in the background keeps the front.
  int foreground_fd() const;
  bool present() const { return fd_ >= 0; }
  int fd() const { return fd_; }

  // The payload stopped by `signal`. With a shell above us in the session we hand the terminal back and stop
  // too, so that its `fg` and `bg` work; as the session's leader there is nobody to continue us, so the payload
  // is continued at once.
  void payload_stopped(pid_t group, int signal);
  // We were continued: the payload gets the terminal, when we have it, and goes on.
  void resumed(pid_t group);
  // Takes the front back at the end.
  void restore();

 private:
  bool in_front() const;
  int fd_ = -1;
  bool stops_with_payload_ = true;
};

}  // namespace reaper
