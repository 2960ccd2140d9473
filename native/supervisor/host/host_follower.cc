// The follower: there while an agent is, started again when it dies, with a pause that grows.
#include "../run.h"
#include "core/names.h"
#include "host.h"

namespace reaper {

void Host::tend_follower() {
  if (!config_.follower.given()) return;
  if (!wants_follower(situation())) {
    follower_at_ = kNever;
    follower_failures_ = 0;
    return follower_.tell(config_.hook_limit);
  }
  if (follower_.lives() || (follower_at_ != kNever && boot_now() < follower_at_)) return;
  follower_at_ = kNever;
  Spawned spawned;
  start_apart(config_.follower.items, config_.follower_env, true, spawned);
  if (spawned.failure.error != 0) {
    report_.trouble("FOLLOWER", spawned.failure.error);
    follower_at_ = boot_now() + follower_pause(++follower_failures_);
    return;
  }
  follower_starts_++;
  follower_.born(spawned.pid);
}

void Host::follower_gone() {
  const bool proved = boot_now() - follower_.since >= kFollowerProved;
  const bool told = follower_.told;
  follower_.gone();
  if (told) return;  // should it be wanted again by now, it is started at once
  follower_failures_ = proved ? 1 : follower_failures_ + 1;
  follower_at_ = boot_now() + follower_pause(follower_failures_);
}

}  // namespace reaper
