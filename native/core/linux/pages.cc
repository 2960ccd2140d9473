#include "../pages.h"

#include <sys/mman.h>

namespace reaper {

void drop_pages(void* start, size_t size) { madvise(start, size, MADV_DONTNEED); }

}  // namespace reaper
