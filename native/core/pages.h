// Memory that is reserved at start and costs nothing until it is touched.
#pragma once

#include <cstddef>

namespace reaper {

// Gives the pages of a private anonymous map back to the system; they read as zeros afterwards.
void drop_pages(void* start, size_t size);

}  // namespace reaper
