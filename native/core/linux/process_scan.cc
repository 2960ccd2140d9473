#include "../process_scan.h"

#include <fcntl.h>

#include <cerrno>

#include "directory.h"

namespace reaper {

int scan_processes(const ProcessTable& table, ProcessVisit visit, void* context) {
  const UniqueFd dir(openat(table.root(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!dir.valid()) return errno;
  for_each_number(dir.get(), [&](int pid) {
    ProcessFacts facts;
    if (table.facts(pid, facts) == 0) visit(context, facts);
    return true;
  });
  return 0;
}

}  // namespace reaper
