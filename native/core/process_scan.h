// Every process that the table shows, one after another.
#pragma once

#include "process.h"

namespace reaper {

// Calls visit for each number that is taken, without a look at who has it. errno, or 0.
using NumberVisit = void (*)(void* context, pid_t pid);
int list_processes(const ProcessTable& table, NumberVisit visit, void* context);

using ProcessVisit = void (*)(void* context, const ProcessFacts& facts);
int scan_processes(const ProcessTable& table, ProcessVisit visit, void* context);

// Calls visit(facts) for each; the picture is not of one instant. errno, or 0.
template <typename Visit>
int for_each_process(const ProcessTable& table, Visit visit) {
  return scan_processes(
      table, [](void* context, const ProcessFacts& facts) { (*static_cast<Visit*>(context))(facts); }, &visit);
}

}  // namespace reaper
