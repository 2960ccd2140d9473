#include "process_scan.h"

namespace reaper {

namespace {

struct Walk {
  const ProcessTable& table;
  ProcessVisit visit;
  void* context;
};

}  // namespace

int scan_processes(const ProcessTable& table, ProcessVisit visit, void* context) {
  Walk walk{table, visit, context};
  const auto look = [](void* data, pid_t pid) {
    const auto* const own = static_cast<Walk*>(data);
    ProcessFacts facts;
    if (own->table.facts(pid, facts) == 0) own->visit(own->context, facts);
  };
  return list_processes(table, look, &walk);
}

}  // namespace reaper
