#include "../process_scan.h"

#include <fcntl.h>

#include <cerrno>

#include "directory.h"

namespace reaper {

int list_processes(const ProcessTable& table, NumberVisit visit, void* context) {
  const UniqueFd dir(openat(table.root(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!dir.valid()) return errno;
  for_each_number(dir.get(), [&](int pid) {
    visit(context, pid);
    return true;
  });
  return 0;
}

}  // namespace reaper
