#include "../process_scan.h"

#include "pid_list.h"

namespace reaper {

int list_processes(const ProcessTable&, NumberVisit visit, void* context) {
  PidList pids;
  int error = pids.reserve();
  if (error == 0) error = pids.read_all();
  if (error != 0) return error;
  for (size_t i = 0; i < pids.size(); i++) visit(context, pids[i]);
  return 0;
}

}  // namespace reaper
