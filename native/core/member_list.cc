#include "member_list.h"

#include <sys/mman.h>

#include <cerrno>

#include "pages.h"

namespace reaper {

MemberList::~MemberList() {
  if (items_ != nullptr) munmap(items_, kCapacity * sizeof(Member));
}

int MemberList::reserve() {
  void* const memory = mmap(nullptr, kCapacity * sizeof(Member), PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return errno;
  items_ = static_cast<Member*>(memory);
  return 0;
}

void MemberList::release_pages() {
  clear();
  drop_pages(items_, kCapacity * sizeof(Member));
}

}  // namespace reaper
