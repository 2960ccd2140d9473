// Cgroups that members of a leaf made below it: container engines and nested supervisors do.
#pragma once

#include "../member_list.h"

namespace reaper {

// Adds the processes of the cgroup `dir`, whose cgroup.procs is open as `procs`, and of all below it;
// without a table only their numbers.
void list_cgroup(int dir, int procs, const ProcessTable* table, MemberList& members);

// Removes every cgroup below `dir`, deepest first; what is populated stays.
void remove_nested(int dir);

}  // namespace reaper
