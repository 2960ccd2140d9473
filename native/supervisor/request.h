// One line of the control protocol (docs/protocol.md), taken apart. Pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/clock.h"
#include "core/ladder.h"

namespace reaper {

enum class Verb : unsigned char {
  kStatus,
  kTerminate,
  kFinish,
  kSignal,
  kMembers,
  kUsage,
  kWrite,
  kCloseStdin,
  kRelease,
  kSubscribe,
  // Of a host only.
  kRegister,
  kStart,
  kLeaveIfIdle,
};

constexpr uint64_t kLargestWrite = 1 << 20;

struct Request {
  uint64_t sequence = 0;
  Verb verb = Verb::kStatus;
  int signal = 0;     // terminate, signal
  Micros grace = -1;  // -1: not given
  Micros hard = -1;
  Micros drain = -1;
  Cause cause = Cause::kKilled;
  uint64_t bytes = 0;  // write
  uint64_t key = 0;    // write; 0: not given
  // register, start; still encoded (percent.h), and valid only as long as the line
  std::string_view id, record, leaf, control, command, spec;
  Micros hook = -1;
  uint64_t start_time = 0;
  bool detached = false;
};

// False with what is wrong; the sequence is filled in as soon as it was read.
bool parse_request(std::string_view line, Request& request, std::string_view& wrong);

}  // namespace reaper
