// The facts of one run and its end, and their JSON form (docs/report.md). Lists are bounded, counts are not.
#pragma once

#include <cstdint>

#include "clock.h"
#include "ladder.h"
#include "process.h"
#include "spawn.h"
#include "tier.h"

namespace reaper {

// The entries of lists have no initial values on purpose: a report that lists nothing touches no page of them.
struct ListedProcess {
  pid_t pid;
  uint64_t start_time;
  char comm[32];
  const char* kind;
};

struct ProcessList {
  static constexpr size_t kMost = 32;
  ListedProcess* items;
  size_t count = 0;
  size_t total = 0;
  explicit ProcessList(ListedProcess* storage) : items(storage) {}
  bool full() const { return count == kMost; }
  void add(const ProcessId& id, std::string_view comm, const char* kind) {
    total++;
    if (full()) return;
    ListedProcess& item = items[count++];
    item.pid = id.pid;
    item.start_time = id.start_time;
    item.kind = kind;
    const size_t n = comm.size() < sizeof item.comm - 1 ? comm.size() : sizeof item.comm - 1;
    for (size_t i = 0; i < n; i++) item.comm[i] = comm[i];
    item.comm[n] = '\0';
  }
  bool lists(const ProcessId& id) const {
    for (size_t i = 0; i < count; i++) {
      if (items[i].pid == id.pid && items[i].start_time == id.start_time) return true;
    }
    return false;
  }
};

struct Survivor {
  pid_t pid;
  uint64_t start_time;
  uid_t uid;
  char state;
  char comm[64];
  char wait_channel[48];
  const char* reason;
  const char* action;
};

struct Trouble {
  const char* code;
  int error;
};

struct Usage {
  int64_t user_us = 0, system_us = 0, max_rss_bytes = 0;
  int64_t minor_faults = 0, major_faults = 0, blocks_in = 0, blocks_out = 0, context_switches = 0;
  int64_t oom_kills = -1;
};

struct PayloadExit {
  bool known = false;
  int code = -1;  // -1 when a signal ended it
  int signal = 0;
  bool core_dumped = false;
};

struct Counts {
  uint64_t members_at_start = 0, peak = 0, forked_during_grace = 0, ended_by_term = 0, needed_kill = 0;
  bool listed = true;  // false: the members could not be listed (EMFILE), the counts above are not known
  uint64_t adopted = 0, zombies_reaped = 0, rounds = 0;
};

// Absolute on the boot clock; kNever for what did not happen.
struct Timeline {
  Micros exec = kNever, began = kNever, term_sent = kNever, leader_exit = kNever, kill_sent = kNever;
  Micros empty = kNever, reaped = kNever, leaf_removed = kNever;
};

enum class Strength : unsigned char { kNone, kWeak, kStrong, kKernelProof };

struct Proof {
  static constexpr size_t kMost = 6;
  std::string_view by[kMost];
  size_t count = 0;
  Strength strength = Strength::kNone;
  void add(std::string_view name) {
    if (count < kMost) by[count++] = name;
  }
};

struct LogFacts {
  const char* path = nullptr;
  uint64_t bytes = 0, dropped = 0, rotations = 0;
};

struct Report {
  Report() = default;
  Report(const Report&) = delete;
  Report& operator=(const Report&) = delete;

  std::string_view id, boot_id, command;
  ProcessId supervisor;
  bool has_leader = false;
  ProcessId leader;
  uint64_t leader_cgroup = 0;
  bool leader_pidfd = false;
  Tier tier = Tier::kSubreaper;
  std::string_view placement;
  const char* leaf = nullptr;
  Rejections rejected;
  Cause cause = Cause::kNone;
  PayloadExit exit;
  SpawnError spawn_error;
  std::string_view spawn_path;
  Counts counts;
  Timeline timeline;
  Micros started_wall = 0;
  ProcessList escapees{listed[0]}, killed{listed[1]}, breaches{listed[2]};
  size_t survivor_count = 0, survivors_total = 0;
  Proof proof;
  Usage usage;
  LogFacts log;
  size_t trouble_count = 0;

  void trouble(const char* code, int error);

  // Storage of the lists, at the end and untouched until something is listed.
  static constexpr size_t kMostSurvivors = 64;
  static constexpr size_t kMostTroubles = 16;
  Trouble troubles[kMostTroubles];
  ListedProcess listed[3][ProcessList::kMost];
  Survivor survivors[kMostSurvivors];
};

constexpr size_t kReportCapacity = 64 * 1024;

// One JSON object without a line end; false when `out` is too small.
bool write_report(const Report& report, Text& out);
// The parts that events on the control channel carry by themselves.
void write_containment(const Report& report, class Json& json);
void write_spawn_error(const Report& report, Json& json);
void write_usage(const Usage& usage, Json& json);

}  // namespace reaper
