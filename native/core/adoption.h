// Who becomes the parent of a process whose parent died.
#pragma once

namespace reaper {

// From now on we do, for all our descendants (PR_SET_CHILD_SUBREAPER). errno, or 0; ENOTSUP where init always
// does.
int adopt_descendants();

}  // namespace reaper
