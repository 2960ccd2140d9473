#include "../pages.h"

#include <sys/mman.h>

namespace reaper {

// madvise(2) leaves it open here whether the pages read as zeros afterwards; a fresh map in their place does.
void drop_pages(void* start, size_t size) {
  mmap(start, size, PROT_READ | PROT_WRITE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

}  // namespace reaper
