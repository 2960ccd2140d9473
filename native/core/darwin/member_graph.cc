#include "member_graph.h"

#include <sys/mman.h>

#include <cerrno>
#include <cstring>

namespace reaper {

MemberGraph::~MemberGraph() {
  if (nodes_ != nullptr) munmap(nodes_, kCapacity * sizeof(Node));
}

int MemberGraph::reserve() {
  void* const memory = mmap(nullptr, kCapacity * sizeof(Node), PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return errno;
  nodes_ = static_cast<Node*>(memory);
  return 0;
}

bool MemberGraph::add(const Node& node) {
  if (count_ == kCapacity) {
    overflowed_ = true;
    return false;
  }
  const size_t at = position(node.id);
  memmove(nodes_ + at + 1, nodes_ + at, (count_ - at) * sizeof(Node));
  nodes_[at] = node;
  count_++;
  found_++;
  if (node.alive) alive_++;
  if (alive_ > peak_) peak_ = alive_;
  return true;
}

Node* MemberGraph::find(uint64_t id) {
  const size_t at = position(id);
  return at < count_ && nodes_[at].id == id ? &nodes_[at] : nullptr;
}

void MemberGraph::mark_dead(Node& node) {
  if (node.alive) alive_--;
  node.alive = false;
}

void MemberGraph::begin_listing() {
  for (size_t i = 0; i < count_; i++) {
    nodes_[i].present = false;
    nodes_[i].settled = !nodes_[i].alive;
  }
}

void MemberGraph::end_listing() {
  size_t kept = 0;
  for (size_t i = 0; i < count_; i++) {
    if (!nodes_[i].present) mark_dead(nodes_[i]);
    if (!nodes_[i].settled) nodes_[kept++] = nodes_[i];
  }
  count_ = kept;
}

// The first that is not older.
size_t MemberGraph::position(uint64_t id) const {
  size_t low = 0;
  size_t high = count_;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (nodes_[middle].id < id) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace reaper
