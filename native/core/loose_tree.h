// A tree that nothing contains: a root, what descends from it, and what is in a group or session that one of
// those leads. What is found is evidence and no proof, for a process can leave all three behind.
#pragma once

#include "member_list.h"
#include "pid_set.h"
#include "process.h"
#include "reach.h"

namespace reaper {

// Hears which pins are held, so that exits can be waited for.
class PinObserver {
 public:
  virtual void pinned(size_t slot, int fd) = 0;
  virtual void unpinned(size_t slot, int fd) = 0;

 protected:
  ~PinObserver() = default;
};

class LooseTree {
 public:
  // As many exits are waited for at one time; others when these are gone.
  static constexpr size_t kPins = 256;

  explicit LooseTree(PinObserver& observer) : observer_(observer) {}

  // Reserves all memory that will be needed. errno, or 0.
  int reserve();
  // Pins the root. ESRCH when it is gone, zombie or not; else what pidfd_open(2) says.
  int open(const ProcessId& root);
  // Takes our own child, with the pidfd that it was born with.
  void adopt(const ProcessId& root, UniqueFd pidfd);

  // Looks for members anew and pins them. errno of the process table, or 0: then alive() is up to date.
  int scan();
  // The process behind a pin has exited.
  void exited(size_t slot);

  // To every member that is known.
  Reached signal(int signal, bool then_continue);
  // To the root's group, atomically, if the root leads one and we are not in it.
  int signal_root_group(int signal);
  // Whether that group is gone, by the kernel's word.
  bool root_group_is_gone() const;

  size_t alive() const { return members_->size(); }
  uint64_t alive_total() const { return members_->total(); }
  size_t pinned() const { return pinned_count_; }
  uint64_t seen_total() const { return seen_total_; }
  int pin_error() const { return pin_error_; }
  const Member& member(size_t i) const { return (*members_)[i]; }
  const ProcessTable& table() const { return table_; }
  const ProcessFacts& root() const { return root_; }
  const ProcessPin& root_pin() const { return slots_[0].pin; }
  bool root_exited() const { return root_exited_; }

 private:
  struct Slot {
    ProcessId id;
    ProcessPin pin;
  };

  void protect_caller();
  void add_seeds(MemberList& found);
  void add_missed(MemberList& found);
  int add_by_group(MemberList& found);
  void clean(MemberList& found);
  void pin_members();
  bool leads_group() const { return root_.pgid == root_.id.pid; }

  PinObserver& observer_;
  ProcessTable table_;
  ProcessFacts root_;
  Slot slots_[kPins];
  size_t pinned_count_ = 0;
  bool root_exited_ = false;
  int pin_error_ = 0;

  MemberList lists_[2];
  MemberList* members_ = &lists_[0];
  MemberList* spare_ = &lists_[1];
  MemberList candidates_;
  PidSet protected_;  // the caller, its ancestors and init
  PidSet seen_;       // every member ever
  uint64_t seen_total_ = 0;
  PidSet current_;  // scratch: those found by the scan under way
  PidSet held_;     // scratch: those with a pin
  PidSet groups_;   // scratch: groups that a living member is in
};

}  // namespace reaper
