#include "../process_scan.h"

#include "pid_list.h"

namespace reaper {

int scan_processes(const ProcessTable& table, ProcessVisit visit, void* context) {
  PidList pids;
  int error = pids.reserve();
  if (error == 0) error = pids.read_all();
  if (error != 0) return error;
  for (size_t i = 0; i < pids.size(); i++) {
    ProcessFacts facts;
    if (table.facts(pids[i], facts) == 0) visit(context, facts);
  }
  return 0;
}

}  // namespace reaper
