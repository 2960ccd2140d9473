#include "../tree.h"

#include <cerrno>

#include "pid_list.h"
#include "unique_id.h"

namespace reaper {

// One walk over the list while it grows at its end. A child is believed by the unique id of its parent, so nothing
// that is recycled meanwhile can deceive it.
int add_descendants(const ProcessTable&, MemberList& members, size_t first, Micros deadline) {
  PidList children;
  int error = children.reserve();
  for (size_t i = first; i < members.size() && error == 0; i++) {
    const Member parent = members[i];
    if (deadline != kNever && boot_now() > deadline) return ETIMEDOUT;
    error = children.read_children(parent.id.pid);
    if (error == ESRCH) error = 0;
    for (size_t k = 0; k < children.size(); k++) {
      UniqueId child;
      if (read_unique_id(children[k], child) != 0 || child.parent != parent.id.start_time) continue;
      members.add({{children[k], child.own}, parent.id.pid});
    }
  }
  return error;
}

}  // namespace reaper
