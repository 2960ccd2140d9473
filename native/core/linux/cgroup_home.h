// Where in the cgroup2 tree we are, as a directory that we can open.
#pragma once

#include "../text.h"
#include "../unique_fd.h"

namespace reaper {

struct CgroupHome {
  UniqueFd dir;
  FixedText<1024> path;

  // Finds our own cgroup below any cgroup2 mount: unified or hybrid, at the usual root or elsewhere, in a
  // cgroup namespace or not. errno, or 0; `step` names what refused.
  int find(std::string_view& step);
};

}  // namespace reaper
