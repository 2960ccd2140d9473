// Wall-clock time for people: "2026-01-31T12:00:00.000Z", in UTC, without libc's time zone machinery.
#pragma once

#include "clock.h"
#include "text.h"

namespace reaper {

void append_iso_time(Micros since_epoch, Text& out);

}  // namespace reaper
