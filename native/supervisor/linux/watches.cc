#include <csignal>

#include "../run.h"

namespace reaper {

namespace {

constexpr int kCoreDumped = 0x80;

}  // namespace

// The init of a namespace speaks for the payload, which is no child of ours.
void Run::watch_containment() {
  if (!containment_.ns_init().active()) return;
  containment_watch_ = {containment_.ns_init().channel(),
                        [](void* self, uint32_t) { static_cast<Run*>(self)->hear_containment(); }, this};
  loop_.add(containment_watch_, Watch::kReadable);
}

// Somebody else moved a process into the leaf: its death is seen in cgroup.events, and may have come before the
// watch did, which then fires at once.
void Run::watch_leaf() {
  if (leaf_watch_.fd >= 0) return;
  leaf_watch_ = {containment_.leaf().events(),
                 [](void* self, uint32_t) {
                   auto& run = *static_cast<Run*>(self);
                   bool populated = false;
                   run.containment_.leaf().populated(populated);
                   if (!populated) run.children_changed();
                 },
                 this};
  if (loop_.add(leaf_watch_, Watch::kPriority) != 0) leaf_watch_.fd = -1;
}

void Run::hear_containment() {
  if (!containment_.ns_init().active()) return;
  NsInit::Word word;
  while (containment_.ns_init().hear(word)) {
    if (word.kind == NsInit::Word::kExited && !report_.exit.known) {
      const int by_signal = word.value & 0x7f;
      const int code = by_signal == 0 ? CLD_EXITED : ((word.value & kCoreDumped) != 0 ? CLD_DUMPED : CLD_KILLED);
      payload_exited(code, by_signal != 0 ? by_signal : word.value >> 8);
      after_deaths(false);
    } else if (word.kind == NsInit::Word::kStopped && terminal_.present()) {
      payload_stopped_ = true;
      terminal_.payload_stopped(containment_.leader_pid(), word.value);
    }
  }
}

void Run::watch_others() {
  if (containment_.has_leaf()) {
    watch_leaf();
  } else if (containment_.tier() == Tier::kGroup) {
    watch_one_member();
  }
}

// One pidfd at a time: the group is empty only after each of its members is gone, in whatever order.
void Run::watch_one_member() {
  if (member_watch_.fd >= 0) return;
  const MemberList& members = ending_.members();
  for (size_t i = 0; i < members.size(); i++) {
    if (member_.open(containment_.table(), members[i].id) != 0) continue;
    member_watch_ = {member_.fd(),
                     [](void* self, uint32_t) {
                       auto& run = *static_cast<Run*>(self);
                       run.loop_.remove(run.member_watch_);
                       run.member_.reset();
                       run.children_changed();
                     },
                     this};
    if (loop_.add(member_watch_, Watch::kReadable) == 0) return;
    member_watch_.fd = -1;
  }
}

// Only the leaf has a counter.
int64_t Run::oom_kills() { return containment_.has_leaf() ? containment_.leaf().oom_kills() : -1; }

}  // namespace reaper
