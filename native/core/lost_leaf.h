// A cgroup leaf whose supervisor died: found by its path, killed and removed by somebody else.
#pragma once

#include "text.h"
#include "unique_fd.h"

namespace reaper {

class LostLeaf {
 public:
  // Opens it and kills everybody in it. errno, or 0; ENOENT when it is gone, which only an empty one can be.
  // Nothing but a cgroup that bears the run's name is touched (EINVAL).
  int end(const char* path, std::string_view run);
  // Readable with Watch::kPriority when somebody in it has gone; -1 when it is not open.
  int events() const { return events_.get(); }
  bool empty() const;
  // Removes it with all that was made below it. errno, or 0.
  int remove();

 private:
  FixedText<1024> path_;
  UniqueFd dir_;
  UniqueFd events_;
};

}  // namespace reaper
