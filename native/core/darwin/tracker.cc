#include "tracker.h"

#include <libproc.h>
#include <sys/event.h>
#include <sys/mman.h>
#include <sys/proc.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "unique_id.h"

namespace reaper {

namespace {

constexpr size_t kMostSeen = size_t{1} << 17;
// Forks that outrun as many looks are left to the next one; whoever kills looks again after each round.
constexpr int kMostLooks = 16;
constexpr uintptr_t kBell = 0;

// Whether it runs code of its own no more, or is about to: its children may have been given away already.
bool is_leaving(pid_t pid, bool& is_zombie) {
  proc_bsdshortinfo info{};
  is_zombie =
      proc_pidinfo(pid, PROC_PIDT_SHORTBSDINFO, 1, &info, sizeof info) != sizeof info || info.pbsi_status == SZOMB;
  return is_zombie || (info.pbsi_flags & PROC_FLAG_INEXIT) != 0;
}

}  // namespace

Tracker::~Tracker() {
  if (seen_ != nullptr) munmap(seen_, kMostSeen * sizeof(Seen));
}

int Tracker::prepare() {
  queue_.reset(kqueue());
  if (!queue_.valid()) return errno;
  void* const memory = mmap(nullptr, kMostSeen * sizeof(Seen), PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return errno;
  seen_ = static_cast<Seen*>(memory);
  const int error = graph_.reserve();
  return error != 0 ? error : pids_.reserve();
}

int Tracker::follow(pid_t leader, bool leads_session) {
  UniqueId id;
  if (const int error = read_unique_id(leader, id); error != 0) return error;
  leader_ = {leader, id.own};
  leads_session_ = leads_session;
  adopt({id.own, id.parent, leader});
  return trouble_;
}

void Tracker::leader_exits() {
  hear();
  look();
}

void Tracker::hear() {
  struct kevent events[64];
  constexpr timespec kNow{};
  int n = 0;
  while ((n = kevent(queue_.get(), nullptr, 0, events, 64, &kNow)) > 0) {
    for (int i = 0; i < n; i++) {
      if (events[i].filter != EVFILT_PROC) continue;
      // The identity travels with the event: the number may be another's by now.
      Node* const node = graph_.find(reinterpret_cast<uintptr_t>(events[i].udata));
      if (node == nullptr) continue;
      if ((events[i].fflags & NOTE_FORK) != 0) node->to_look_at = to_follow_up_ = true;
      if ((events[i].fflags & NOTE_EXIT) == 0) continue;
      to_look_ |= node->to_look_at;
      graph_.mark_dead(*node);
    }
  }
  follow_up();
  if (!to_look_) return;
  look();
  follow_up();
}

// Children are found in the lists of their parents, which is far cheaper than to look at everybody; but only as
// long as the parent is there.
void Tracker::follow_up() {
  while (to_follow_up_) {
    to_follow_up_ = false;
    for (size_t i = 0; i < graph_.size(); i++) {
      if (!graph_[i].alive || !graph_[i].to_look_at) continue;
      graph_[i].to_look_at = false;
      const Node parent = graph_[i];
      look_at_children(parent);
      bool is_zombie = false;
      if (is_leaving(parent.pid, is_zombie)) to_look_ = true;
    }
  }
}

void Tracker::look_at_children(const Node& parent) {
  if (pids_.read_children(parent.pid) != 0) return;
  for (size_t i = 0; i < pids_.size(); i++) {
    UniqueId child;
    if (read_unique_id(pids_[i], child) != 0 || child.parent != parent.id) continue;
    if (graph_.find(child.own) == nullptr) adopt({child.own, child.parent, pids_[i]});
  }
}

void Tracker::look() {
  to_look_ = false;
  for (int i = 0; i < kMostLooks && look_once(); i++) {
  }
}

// True when somebody new was found, who may have forked meanwhile.
bool Tracker::look_once() {
  graph_.begin_listing();
  const size_t count = list_everybody();
  if (count == 0) return false;
  const uint64_t before = graph_.found();
  // By age, so that every parent is known before its children are asked about.
  std::sort(seen_, seen_ + count, [](const Seen& a, const Seen& b) { return a.id < b.id; });
  for (size_t i = 0; i < count; i++) {
    Node* const known = graph_.find(seen_[i].id);
    if (known == nullptr) {
      if (seen_[i].id > leader_.start_time && belongs(seen_[i])) adopt(seen_[i]);
      continue;
    }
    known->present = true;
    bool is_zombie = false;
    // Its exit is withheld from us while a debugger has it; then this is how it is seen.
    if (known->alive && is_leaving(known->pid, is_zombie) && is_zombie) graph_.mark_dead(*known);
  }
  graph_.end_listing();
  return graph_.found() != before;
}

size_t Tracker::list_everybody() {
  if (const int error = pids_.read_all(); error != 0) trouble_ = error;
  if (!pids_.whole()) trouble_ = ENOBUFS;
  size_t count = 0;
  for (size_t i = 0; i < pids_.size() && count < kMostSeen; i++) {
    UniqueId id;
    if (read_unique_id(pids_[i], id) == 0) seen_[count++] = {id.own, id.parent, pids_[i]};
  }
  return count;
}

// A group or session of ours takes in only who descends from somebody in it, or was put there from within. Their
// numbers are only believed while nobody else can have them.
bool Tracker::belongs(const Seen& seen) {
  if (graph_.find(seen.parent) != nullptr) return true;
  if (getpgid(seen.pid) == leader_.pid && is_pinned(false)) return true;
  return leads_session_ && getsid(seen.pid) == leader_.pid && is_pinned(true);
}

bool Tracker::is_pinned(bool session) {
  if (!leader_reaped_) return true;
  for (size_t i = 0; i < graph_.size(); i++) {
    const Node& node = graph_[i];
    if (!node.alive || (session ? getsid(node.pid) : getpgid(node.pid)) != leader_.pid) continue;
    UniqueId now;
    if (read_unique_id(node.pid, now) == 0 && now.own == node.id) return true;
  }
  return false;
}

// Whether it is still the same is asked after the watch is in place. Until then it may have forked, so its
// children are looked at in any case.
void Tracker::adopt(const Seen& seen) {
  Node node;
  node.id = seen.id;
  node.parent = seen.parent;
  node.pid = seen.pid;
  node.present = true;
  struct kevent watch;
  EV_SET(&watch, static_cast<uintptr_t>(seen.pid), EVFILT_PROC, EV_ADD, NOTE_FORK | NOTE_EXIT, 0,
         reinterpret_cast<void*>(static_cast<uintptr_t>(seen.id)));
  const int error = kevent(queue_.get(), &watch, 1, nullptr, 0, nullptr) == 0 ? 0 : errno;
  UniqueId now;
  const bool is_same = read_unique_id(seen.pid, now) == 0 && now.own == seen.id;
  if (error == 0 && !is_same) {
    watch.flags = EV_DELETE;
    kevent(queue_.get(), &watch, 1, nullptr, 0, nullptr);
  }
  // ESRCH: it has exited already. Others are alive, only not watched: looks will find out.
  if (error != 0 && error != ESRCH) trouble_ = error;
  node.alive = is_same && error != ESRCH;
  node.to_look_at = node.alive;
  if (node.alive) to_follow_up_ = true;
  graph_.add(node);
}

void Tracker::ring_in(Micros delay) {
  struct kevent bell;
  EV_SET(&bell, kBell, EVFILT_TIMER, EV_ADD | EV_ONESHOT, NOTE_USECONDS, delay, nullptr);
  kevent(queue_.get(), &bell, 1, nullptr, 0, nullptr);
}

}  // namespace reaper
