#include "loose_tree.h"

#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "process_scan.h"
#include "tree.h"

namespace reaper {

int LooseTree::reserve() {
  int error = table_.open();
  for (MemberList* list : {&lists_[0], &lists_[1], &candidates_}) error = error != 0 ? error : list->reserve();
  for (PidSet* set : {&protected_, &seen_, &current_, &held_, &groups_})
    error = error != 0 ? error : set->reserve();
  if (error == 0) protect_caller();
  return error;
}

int LooseTree::open(const ProcessId& root) {
  const int error = slots_[0].pin.open(table_, root);
  if (error != 0) return error;
  if (table_.facts(root.pid, root_) != 0 || root_.is_zombie()) {
    slots_[0].pin.reset();
    return ESRCH;
  }
  slots_[0].id = root;
  pinned_count_ = 1;
  observer_.pinned(0, slots_[0].pin.fd());
  return 0;
}

void LooseTree::adopt(const ProcessId& root, UniqueFd pidfd) {
  table_.facts(root.pid, root_);
  root_.id = root;
  slots_[0].id = root;
  slots_[0].pin.adopt(root.pid, static_cast<UniqueFd&&>(pidfd));
  pinned_count_ = 1;
  observer_.pinned(0, slots_[0].pin.fd());
}

int LooseTree::scan() {
  MemberList& found = *spare_;
  found.clear();
  add_seeds(found);
  int error = add_descendants(table_, found, 0, kNever);
  const size_t by_parent = found.size();
  add_missed(found);
  const int group_error = add_by_group(found);
  if (found.size() > by_parent) error = add_descendants(table_, found, by_parent, kNever);
  clean(found);
  spare_ = members_;
  members_ = &found;
  pin_members();
  return error != 0 ? error : group_error;
}

void LooseTree::exited(size_t slot) {
  Slot& gone = slots_[slot];
  if (!gone.pin.valid() || (slot == 0 && root_exited_)) return;
  if (slot == 0) root_exited_ = true;
  members_->drop_where([&](const Member& member) { return member.id == gone.id; });
  // The root's pin stays: its group can be asked about, and its exit be collected, through it alone.
  observer_.unpinned(slot, gone.pin.fd());
  pinned_count_--;
  if (slot != 0) gone.pin.reset();
}

Reached LooseTree::signal(int signal, bool then_continue) {
  Reached all;
  for (size_t i = 0; i < members_->size(); i++) {
    Member member = (*members_)[i];
    // A child of ours is reaped by whoever started it, at any time: its number is no safer than another's.
    member.ppid = 0;
    const Reached one = reach(table_, member, signal, then_continue);
    all.sent += one.sent;
    all.gone += one.gone;
    all.refused += one.refused;
  }
  return all;
}

int LooseTree::signal_root_group(int signal) {
  if (!leads_group() || getpgid(0) == root_.id.pid || !slots_[0].pin.valid()) return ENOTSUP;
  return slots_[0].pin.signal_group(signal);
}

bool LooseTree::root_group_is_gone() const {
  return leads_group() && slots_[0].pin.valid() && slots_[0].pin.signal_group(0) == ESRCH;
}

void LooseTree::protect_caller() {
  protected_.add(1);
  ProcessFacts facts;
  for (pid_t pid = getpid(); pid > 0 && protected_.add(pid); pid = facts.ppid) {
    if (table_.facts(pid, facts) != 0) return;
  }
}

// The walk goes from parents to children, so it starts from those whose parent is no member: the root,
// orphans, and members of a group.
void LooseTree::add_seeds(MemberList& found) {
  current_.clear();
  for (size_t i = 0; i < members_->size(); i++) current_.add((*members_)[i].id.pid);
  if (table_.is_same(root_.id)) found.add({root_.id, root_.ppid});
  for (size_t i = 0; i < members_->size(); i++) {
    ProcessFacts now;
    const ProcessId id = (*members_)[i].id;
    if (id == root_.id || table_.facts(id.pid, now) != 0 || !(now.id == id)) continue;
    if (!current_.contains(now.ppid)) found.add({id, now.ppid});
  }
}

// One whose parent ended during the walk was no orphan before it and no child after it.
void LooseTree::add_missed(MemberList& found) {
  current_.clear();
  for (size_t i = 0; i < found.size(); i++) current_.add(found[i].id.pid);
  for (size_t i = 0; i < members_->size(); i++) {
    const Member& member = (*members_)[i];
    if (table_.is_same(member.id) && current_.add(member.id.pid)) found.add(member);
  }
}

// A group or session keeps its number as long as somebody is in it. So one whose number is that of a member,
// dead or alive, is that member's, provided that a process which is known to belong to us is in it now. Ours
// and those of the caller's ancestors are never taken, nor is anybody older than the root.
int LooseTree::add_by_group(MemberList& found) {
  groups_.clear();
  candidates_.clear();
  const pid_t own_group = getpgid(0);
  const pid_t own_session = getsid(0);
  const auto led_by_member = [&](pid_t leader) {
    return leader != own_group && leader != own_session && (current_.contains(leader) || seen_.contains(leader));
  };
  const int error = for_each_process(table_, [&](const ProcessFacts& facts) {
    if (facts.is_zombie()) {
      if (facts.id == root_.id) groups_.add(facts.pgid);
      return;
    }
    if (current_.contains(facts.id.pid)) {
      groups_.add(facts.pgid);
      groups_.add(facts.sid);
      return;
    }
    if (facts.id.start_time < root_.id.start_time || protected_.contains(facts.id.pid)) return;
    if (led_by_member(facts.pgid))
      candidates_.add({facts.id, facts.pgid});
    else if (led_by_member(facts.sid))
      candidates_.add({facts.id, facts.sid});
  });
  for (size_t i = 0; i < candidates_.size(); i++) {
    if (groups_.contains(candidates_[i].ppid)) found.add({candidates_[i].id, 0});
  }
  return error;
}

// Twice found, protected or dead: not counted.
void LooseTree::clean(MemberList& found) {
  current_.clear();
  found.drop_where([&](const Member& member) {
    ProcessFacts now;
    const bool alive = table_.facts(member.id.pid, now) == 0 && now.id == member.id && !now.is_zombie();
    return !alive || protected_.contains(member.id.pid) || !current_.add(member.id.pid);
  });
  for (size_t i = 0; i < found.size(); i++) {
    if (seen_.add(found[i].id.pid)) seen_total_++;
  }
}

void LooseTree::pin_members() {
  held_.clear();
  for (size_t slot = 0; slot < kPins; slot++) {
    if (slots_[slot].pin.valid()) held_.add(slots_[slot].id.pid);
  }
  size_t slot = 1;
  for (size_t i = 0; i < members_->size(); i++) {
    const ProcessId id = (*members_)[i].id;
    if (held_.contains(id.pid)) continue;
    while (slot < kPins && slots_[slot].pin.valid()) slot++;
    if (slot == kPins) return;
    const int error = slots_[slot].pin.open(table_, id);
    if (error == ESRCH) continue;
    if (error != 0) {
      pin_error_ = error;
      return;
    }
    slots_[slot].id = id;
    pinned_count_++;
    observer_.pinned(slot, slots_[slot].pin.fd());
  }
}

}  // namespace reaper
