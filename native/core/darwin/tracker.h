// Follows everybody who descends from one process. The kernel reports forks and exits of each process that is
// asked about, but not who was forked, and orphans fall to launchd: so a report is a reason to look, and who is
// found is known by its parent's unique id, however often it was adopted since. What is lost is a descendant
// behind a process that lived and died between two looks, if it has left both group and session too; hence
// evidence, and never proof.
#pragma once

#include "../clock.h"
#include "../process.h"
#include "member_graph.h"
#include "pid_list.h"

namespace reaper {

class Tracker {
 public:
  Tracker() = default;
  ~Tracker();
  Tracker(const Tracker&) = delete;
  Tracker& operator=(const Tracker&) = delete;

  // Reserves everything. errno, or 0.
  int prepare();
  // Readable when there is something to hear.
  int fd() const { return queue_.get(); }

  // Our suspended child. `leads_session`: it is in a session of its own, and whoever is in that belongs to it.
  int follow(pid_t leader, bool leads_session);
  // To be called before the leader is reaped, and directly after: its number pins the group and the session until
  // then.
  void leader_exits();
  void leader_reaped() { leader_reaped_ = true; }

  // Takes in what the kernel has to say. Forks are followed up at once.
  void hear();
  // One look at the whole process table, repeated until nobody new is found.
  void look();
  // Makes fd() readable in this time, once; a later call takes the place of an earlier one.
  void ring_in(Micros delay);

  size_t alive() const { return graph_.alive(); }
  const MemberGraph& graph() const { return graph_; }
  // errno of a member that could not be watched, or of the process table; ENOBUFS when there were too many; or 0.
  int trouble() const { return graph_.overflowed() ? ENOBUFS : trouble_; }
  template <typename Visit>
  void for_each_alive(Visit visit) {
    for (size_t i = 0; i < graph_.size(); i++) {
      if (graph_[i].alive) visit(graph_[i]);
    }
  }

 private:
  struct Seen {
    uint64_t id;
    uint64_t parent;
    pid_t pid;
  };

  void follow_up();
  void look_at_children(const Node& parent);
  bool look_once();
  size_t list_everybody();
  bool belongs(const Seen& seen);
  bool is_pinned(bool session);
  void adopt(const Seen& seen);

  UniqueFd queue_;
  MemberGraph graph_;
  PidList pids_;
  Seen* seen_ = nullptr;
  ProcessId leader_;
  bool leads_session_ = false;
  bool leader_reaped_ = false;
  bool to_follow_up_ = false;
  bool to_look_ = false;
  int trouble_ = 0;
};

}  // namespace reaper
