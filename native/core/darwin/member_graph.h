// Who belongs to a run, by unique id: pure bookkeeping, without any call of the system. The dead stay known until
// the next look at the process table is over, for their children are recognized by them.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

namespace reaper {

struct Node {
  uint64_t id = 0;
  uint64_t parent = 0;
  pid_t pid = 0;
  bool alive = false;
  bool to_look_at = false;  // has forked since its children were listed
  bool present = false;     // stood in the listing under way
  bool settled = false;     // was dead before that listing
  bool asked = false;       // had the first signal
  bool killed = false;      // had SIGKILL
};

class MemberGraph {
 public:
  static constexpr size_t kCapacity = 65536;

  MemberGraph() = default;
  ~MemberGraph();
  MemberGraph(const MemberGraph&) = delete;
  MemberGraph& operator=(const MemberGraph&) = delete;

  int reserve();
  // Keeps the order of birth, which is that of unique ids: parents stand before their children. False when full.
  bool add(const Node& node);
  // nullptr when unknown. Valid until the next add or end_listing.
  Node* find(uint64_t id);
  void mark_dead(Node& node);

  // Around one listing of the process table: in between, who is found in it is marked present. Afterwards who was
  // not is dead, and who was dead before it is forgotten: its children were all in it.
  void begin_listing();
  void end_listing();

  size_t size() const { return count_; }
  size_t alive() const { return alive_; }
  size_t peak() const { return peak_; }
  // Grows with each member that is found.
  uint64_t found() const { return found_; }
  bool overflowed() const { return overflowed_; }
  Node& operator[](size_t i) { return nodes_[i]; }

 private:
  size_t position(uint64_t id) const;

  Node* nodes_ = nullptr;
  size_t count_ = 0;
  size_t alive_ = 0;
  size_t peak_ = 0;
  uint64_t found_ = 0;
  bool overflowed_ = false;
};

}  // namespace reaper
