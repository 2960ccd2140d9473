// What a supervisor left that died without its record: its leaf and its orphans are ended, and a record is written
// in its place, once.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "../hook.h"
#include "../scratch.h"
#include "core/io.h"
#include "host.h"

namespace reaper {

namespace {

// Under a name of its own first, so that nobody ever reads half of it; and linked, not renamed, so that a record
// that is there after all stays.
int write_once(Text& path, std::string_view report) {
  FixedText<1100> temporary;
  temporary << path.view() << ".tmp-host";
  if (!path.terminate() || *temporary.c_str() == '\0') return ENAMETOOLONG;
  unlink(temporary.c_str());
  const UniqueFd fd(open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!fd.valid()) return errno;
  int error = 0;
  for (std::string_view rest = report; !rest.empty() && error == 0;) {
    const ssize_t n = write(fd.get(), rest.data(), rest.size());
    if (n > 0) {
      rest.remove_prefix(static_cast<size_t>(n));
    } else if (errno != EINTR) {
      error = n < 0 ? errno : EIO;
    }
  }
  if (error == 0) error = sync_data(fd.get());
  if (error == 0 && link(temporary.c_str(), path.view().data()) != 0) error = errno;
  unlink(temporary.c_str());
  return error;
}

}  // namespace

void Host::clean_up(Agent& agent) {
  agent.state = Agent::State::kLost;
  agent.lost_at = boot_now();
  agent.deadline = agent.lost_at + config_.hard;
  agent.orphans_before = orphans_;
  if (agent.leaf_path.length() == 0) return;
  agent.leaf_error = agent.leaf.end(agent.leaf_path.c_str(), agent.id.view());
  agent.leaf_watch = {agent.leaf.events(),
                      [](void* self, uint32_t) {
                        Host& host = *static_cast<Agent*>(self)->host;
                        host.strangers_ = host.judge_children();
                        host.finish_lost(host.strangers_ == 0);
                      },
                      &agent};
  if (agent.leaf_watch.fd >= 0 && loop_.add(agent.leaf_watch, Watch::kPriority) != 0) agent.leaf_watch.fd = -1;
}

void Host::finish_lost(bool no_strangers) {
  bool written = false;
  agents_.for_each([&](Agent& agent) {
    if (agent.state != Agent::State::kLost) return;
    const bool over = boot_now() >= agent.deadline || agent.deadline == kNever;
    if (!over && (!no_strangers || !agent.leaf.empty())) return;
    write_lost(agent, no_strangers);
    loop_.remove(agent.leaf_watch);
    forget(agent);
    written = true;
  });
  if (written) settle();
}

// Never kernel proof: who it was that fell to us cannot be told from the orphans of others, and ECHILD is not ours
// to have as long as others live.
void Host::write_lost(Agent& agent, bool no_strangers) {
  Report lost;
  lost.id = agent.id.view();
  lost.boot_id = boot_id_.view();
  lost.command = agent.command.view();
  lost.supervisor = agent.process;
  lost.cause = Cause::kLost;
  lost.started_wall = agent.since_wall;
  lost.counts.listed = false;
  lost.counts.adopted = orphans_ - agent.orphans_before;
  lost.timeline.began = agent.lost_at;
  const bool had_leaf = agent.leaf_path.length() > 0;
  lost.tier = had_leaf ? Tier::kCgroup : Tier::kSubreaper;
  lost.leaf = had_leaf ? agent.leaf_path.c_str() : nullptr;

  bool empty = true;
  if (had_leaf && agent.leaf_error == ENOENT) {
    lost.proof.add("rmdir");  // somebody removed it, and only an empty one can be
  } else if (had_leaf) {
    empty = agent.leaf_error == 0 && agent.leaf.empty();
    if (empty) lost.proof.add("populated-0");
    const int error = empty ? agent.leaf.remove() : agent.leaf_error;
    if (empty && error == 0) lost.proof.add("rmdir");
    if (error != 0) lost.trouble("LEAF_END", error);
  }
  if (agent.below && no_strangers) lost.proof.add("orphans-ended");
  if (empty && no_strangers && (had_leaf || agent.below)) {
    lost.proof.strength = Strength::kStrong;
    lost.timeline.empty = boot_now();
  } else if (!no_strangers) {
    list_survivors(lost);
  } else {
    lost.proof.strength = Strength::kWeak;
  }
  if (agent.killed) lost.trouble("LIMITS", ETIMEDOUT);

  lost_++;
  Text text(scratch.report, sizeof scratch.report);
  write_report(lost, text);
  text << '\n';
  int error = 0;
  if (agent.record.length() > 0) {
    error = write_once(agent.record, text.view());
    // Its blocks were reserved by who died.
    FixedText<1100> reserved;
    reserved << agent.record.view() << ".tmp-" << static_cast<int64_t>(agent.process.pid);
    unlink(reserved.c_str());
  }
  tell_lost(agent, error == EEXIST ? 0 : error);
}

// One hook at a time; those that are lost meanwhile are settled by one more.
void Host::settle() {
  settle_again_ = hook_.lives();
  if (settle_again_ || !config_.hook.given() || somebody_was_told(config_)) return;
  Spawned spawned;
  start_hook(config_, spawned);
  if (spawned.failure.error != 0) return report_.trouble("HOOK", spawned.failure.error);
  hook_.born(spawned.pid);
  hook_.deadline = config_.hook_limit > kNever - hook_.since ? kNever : hook_.since + config_.hook_limit;
}

}  // namespace reaper
