// Room for the members of one run, reserved at start: pages are touched only when members are listed, so it
// costs nothing while idle, and the kill path needs no heap.
#pragma once

#include <cstddef>

#include "process.h"

namespace reaper {

struct Member {
  ProcessId id;
  pid_t ppid = 0;
};

class MemberList {
 public:
  static constexpr size_t kCapacity = 65536;

  MemberList() = default;
  ~MemberList();
  MemberList(const MemberList&) = delete;
  MemberList& operator=(const MemberList&) = delete;

  // errno, or 0.
  int reserve();
  // Gives the pages back to the system.
  void release_pages();

  void clear() { count_ = total_ = 0; }
  // Counts every member, keeps the first kCapacity.
  void add(const Member& member) {
    total_++;
    if (count_ < kCapacity) items_[count_++] = member;
  }
  template <typename Predicate>
  void drop_where(Predicate predicate) {
    size_t kept = 0;
    for (size_t i = 0; i < count_; i++) {
      if (predicate(items_[i])) {
        total_--;
      } else {
        items_[kept++] = items_[i];
      }
    }
    count_ = kept;
  }
  // Forgets what was added since the list had this size and total.
  void truncate(size_t size, size_t total) {
    count_ = size;
    total_ = total;
  }
  size_t size() const { return count_; }
  size_t total() const { return total_; }
  bool complete() const { return total_ == count_; }
  const Member& operator[](size_t i) const { return items_[i]; }

 private:
  Member* items_ = nullptr;
  size_t count_ = 0;
  size_t total_ = 0;
};

}  // namespace reaper
