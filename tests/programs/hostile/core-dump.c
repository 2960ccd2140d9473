// Dumps a core of MEGABYTES when it gets SIGTERM; the kernel is still writing it when the kill comes.
#include <sys/mman.h>
#include <sys/resource.h>

#include "hostile.h"

static void on_term(int signal_number) {
  (void)signal_number;
  say("dumping");
  signal(SIGQUIT, SIG_DFL);
  raise(SIGQUIT);
}

int main(int argc, char** argv) {
  enter(argc, argv);
  const size_t size = (size_t)number_arg(argc, argv, 2, 256) << 20;
  struct rlimit core;
  getrlimit(RLIMIT_CORE, &core);
  core.rlim_cur = core.rlim_max;
  setrlimit(RLIMIT_CORE, &core);
  char* memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return 95;
  memset(memory, 1, size);
  signal(SIGTERM, on_term);
  say("ready");
  hold();
}
