// Why a process is still there after everything was tried, in words that tell what to do.
#pragma once

#include "member_list.h"
#include "report.h"

namespace reaper {

void describe_survivor(const ProcessTable& table, const Member& member, Survivor& out);
// One of whom nothing is known but what the kernel says to a signal for him.
void describe_unseen(int error, Survivor& out);

}  // namespace reaper
