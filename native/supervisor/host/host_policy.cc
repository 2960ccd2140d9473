#include "host_policy.h"

namespace reaper {

namespace {

constexpr Micros kFirstPause = 100 * kMillisecond;
constexpr Micros kLongestPause = 30 * kSecond;

bool server_is_gone(const Situation& s) { return s.has_server && !s.server_lives; }

}  // namespace

Verdict judge(const Situation& s, Kin kin) {
  switch (kin) {
    case Kin::kServer:
    case Kin::kFollower:
    case Kin::kHook:
      return Verdict::kSpare;  // each has a deadline of its own
    case Kin::kDetached:
      return s.leaving ? Verdict::kOwnLimits : Verdict::kSpare;
    case Kin::kPane:
      return s.leaving || server_is_gone(s) ? Verdict::kOwnLimits : Verdict::kSpare;
    case Kin::kStranger:
      // Once the server is gone its panes' processes fall to us too, who may be supervisors that could not
      // register.
      return server_is_gone(s) ? Verdict::kPatience : Verdict::kKill;
  }
  return Verdict::kSpare;
}

Micros own_limits(Micros grace, Micros hard, Micros hook) {
  Micros sum = kSecond;
  const Micros parts[] = {grace, hard, hook};
  for (const Micros part : parts) {
    if (part > kNever - sum) return kNever;
    sum += part;
  }
  return sum;
}

bool is_ending(const Situation& s) {
  return s.leaving || server_is_gone(s) || (!s.has_server && s.had_agents && s.agents == 0);
}

// The server goes after the agents that live in its panes, and the follower after everybody whom it might settle.
Step next_step(const Situation& s) {
  if (!is_ending(s) || s.agents > 0 || s.lost > 0) return Step::kStay;
  if (s.server_lives) return Step::kStopServer;
  if (s.strangers > 0 || s.hook_lives) return Step::kStay;
  return s.follower_lives ? Step::kStopFollower : Step::kGo;
}

bool wants_follower(const Situation& s) { return s.agents > 0; }

Micros follower_pause(unsigned failures) {
  Micros pause = kFirstPause;
  while (failures-- > 1 && pause < kLongestPause) pause *= 2;
  return pause < kLongestPause ? pause : kLongestPause;
}

}  // namespace reaper
