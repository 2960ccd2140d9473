// What a host decides, apart from how it is done. Pure; tested exhaustively.
#pragma once

#include <cstddef>

#include "core/clock.h"

namespace reaper {

// Whose child a child of the host is.
enum class Kin : unsigned char {
  kServer,  // the payload: the tmux server
  kFollower,
  kHook,
  kDetached,  // a supervisor that the host started
  kPane,      // a registered supervisor that fell to the host
  kStranger,  // anybody else: somebody's orphan
};
constexpr size_t kKinCount = 6;

enum class Verdict : unsigned char {
  kSpare,
  kOwnLimits,  // ended once its own grace, hard limit and hook limit are over
  kPatience,   // asked by SIGTERM, and ended after the host's own grace and hard limit
  kKill,       // at once
};

// What the host knows of itself when it judges.
struct Situation {
  bool leaving = false;     // it was told to
  bool has_server = false;  // it was given one to run
  bool server_lives = false;
  bool had_agents = false;  // there has been one
  size_t agents = 0;        // supervisors that live, registered or only started
  size_t lost = 0;          // supervisors that died without a record, still being cleaned up after
  size_t strangers = 0;
  bool follower_lives = false;
  bool hook_lives = false;
};

Verdict judge(const Situation& situation, Kin kin);

// How long a supervisor has from the moment that it should end: its own limits, and a second for the way.
Micros own_limits(Micros grace, Micros hard, Micros hook);

// What is to be done next so that the host can go; kStay while it is needed or something has to end first.
enum class Step : unsigned char { kStay, kStopServer, kStopFollower, kGo };
Step next_step(const Situation& situation);

// Whether the host is on its way out, told or not.
bool is_ending(const Situation& situation);

// A follower is wanted as long as there is an agent.
bool wants_follower(const Situation& situation);

// The pause before a follower that died `failures` times in a row is started again: 100 ms, doubled up to 30 s.
Micros follower_pause(unsigned failures);
// A follower that lived so long had not failed at its start: the count begins anew.
constexpr Micros kFollowerProved = 30 * kSecond;

}  // namespace reaper
