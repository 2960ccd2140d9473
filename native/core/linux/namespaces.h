// New PID, mount and (without privilege) user namespaces for one child.
#pragma once

#include <sys/types.h>

#include <string_view>

namespace reaper {

struct NamespaceClone {
  int cgroup_dir = -1;  // the leaf to be born in, or -1
  bool user = false;    // filled in: a user namespace was needed
  uid_t uid = 0;        // ours, as seen outside; kept inside
  gid_t gid = 0;

  // In the child, first of all: maps our own ids when there is a user namespace. False when the kernel
  // refuses (some distributions allow the namespace and refuse the map).
  bool enter() const;
};

// The child's pid here, 0 in the child, or -errno. The child runs on a copy of our memory, as after fork(2).
long clone_into_namespaces(NamespaceClone& request, int& pidfd);

// A view of /proc that shows the new PID namespace, in the child's mount namespace. Best effort: without it
// programs that read /proc see the outer numbers.
void mount_own_proc();

// Puts /dev/null on 0, 1 and 2.
void release_stdio();

// Whether a PID namespace can be had, by making one whose init ends at once. errno, or 0; `step` names the
// refusing step and `user` tells whether a user namespace was needed.
int probe_pid_namespace(std::string_view& step, bool& user);

}  // namespace reaper
