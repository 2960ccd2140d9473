// Holds MEGABYTES of touched memory in many mappings: the exit itself takes long. Ignores SIGTERM.
#include <sys/mman.h>

#include "hostile.h"

int main(int argc, char** argv) {
  enter(argc, argv);
  const size_t size = (size_t)number_arg(argc, argv, 2, 512) << 20;
  char* memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return 95;
  memset(memory, 1, size);
  // Every second page another protection: that many mappings, below the kernel's 65,530.
  for (size_t page = 0; page < 30000 && page * 8192 < size; page++)
    mprotect(memory + page * 8192, 4096, PROT_READ);
  ignore_term();
  say("ready");
  hold();
}
