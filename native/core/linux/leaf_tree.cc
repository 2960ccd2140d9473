#include "leaf_tree.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "directory.h"

namespace reaper {

namespace {

constexpr int kDeepest = 32;

// cgroupfs counts a directory's subdirectories in its links, so a leaf without any is known by one fstat.
bool has_children(int dir) {
  struct stat st{};
  return fstat(dir, &st) != 0 || st.st_nlink != 2;
}

// A process of another PID namespace that was moved in reads as 0 (cgroup-v2): it has no number here.
void list_procs(int procs, const ProcessTable* table, MemberList& members) {
  char buffer[4096];
  off_t offset = 0;
  pid_t pid = 0;
  ssize_t n;
  while ((n = pread(procs, buffer, sizeof buffer, offset)) > 0) {
    offset += n;
    for (ssize_t i = 0; i < n; i++) {
      if (buffer[i] >= '0' && buffer[i] <= '9') {
        pid = pid * 10 + (buffer[i] - '0');
        continue;
      }
      ProcessFacts facts;
      facts.id.pid = pid;
      if (pid > 0 && table != nullptr) table->facts(pid, facts);
      members.add({facts.id, facts.ppid});
      pid = 0;
    }
    // A page that was not filled was the last (seq_file), and one more read would only say so.
    if (static_cast<size_t>(n) < sizeof buffer - 16) return;
  }
}

template <typename Visit>
void for_each_child_cgroup(int dir, Visit visit) {
  const UniqueFd listing(openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!listing.valid()) return;
  for_each_entry(listing.get(), [&](const char* name, uint8_t type) {
    if (type != DT_DIR) return true;
    const UniqueFd child(openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (child.valid()) visit(child.get(), name);
    return true;
  });
}

void list_below(int dir, const ProcessTable* table, MemberList& members, int depth) {
  if (depth == kDeepest || !has_children(dir)) return;
  for_each_child_cgroup(dir, [&](int child, const char*) {
    const UniqueFd procs(openat(child, "cgroup.procs", O_RDONLY | O_CLOEXEC));
    if (procs.valid()) list_procs(procs.get(), table, members);
    list_below(child, table, members, depth + 1);
  });
}

void remove_below(int dir, int depth) {
  if (depth == kDeepest || !has_children(dir)) return;
  for_each_child_cgroup(dir, [&](int child, const char* name) {
    remove_below(child, depth + 1);
    unlinkat(dir, name, AT_REMOVEDIR);
  });
}

}  // namespace

void list_cgroup(int dir, int procs, const ProcessTable* table, MemberList& members) {
  list_procs(procs, table, members);
  list_below(dir, table, members, 0);
}

void remove_nested(int dir) { remove_below(dir, 0); }

}  // namespace reaper
