#include "clone3.h"

#include <cerrno>

namespace reaper {

#if defined(__x86_64__)

__attribute__((noinline)) long clone3_call(CloneArgs& args, CloneEntry entry, void* argument) {
  long result = kSysClone3;
  register CloneEntry child_entry asm("r8") = entry;
  register void* child_argument asm("r9") = argument;
  asm volatile(
      "syscall\n\t"
      "test %%rax, %%rax\n\t"
      "jnz 1f\n\t"
      "xor %%ebp, %%ebp\n\t"
      "mov %%r9, %%rdi\n\t"
      "call *%%r8\n\t"
      "mov %%eax, %%edi\n\t"
      "mov $60, %%eax\n\t"
      "syscall\n\t"
      "hlt\n"
      "1:"
      : "+a"(result)
      : "D"(&args), "S"(sizeof args), "r"(child_entry), "r"(child_argument)
      : "rcx", "r11", "memory", "cc");
  return result;
}

#elif defined(__aarch64__)

__attribute__((noinline)) long clone3_call(CloneArgs& args, CloneEntry entry, void* argument) {
  register long x0 asm("x0") = reinterpret_cast<long>(&args);
  register long x1 asm("x1") = sizeof args;
  register long x8 asm("x8") = kSysClone3;
  register CloneEntry child_entry asm("x10") = entry;
  register void* child_argument asm("x11") = argument;
  asm volatile(
      "svc #0\n\t"
      "cbnz x0, 1f\n\t"
      "mov x29, xzr\n\t"
      "mov x0, x11\n\t"
      "blr x10\n\t"
      "mov x8, #93\n\t"
      "svc #0\n\t"
      "brk #1\n"
      "1:"
      : "+r"(x0)
      : "r"(x1), "r"(x8), "r"(child_entry), "r"(child_argument)
      : "memory", "cc");
  return x0;
}

#else

// Without a trampoline for this architecture the caller takes clone(2), which libc wraps everywhere.
long clone3_call(CloneArgs&, CloneEntry, void*) { return -ENOSYS; }

#endif

}  // namespace reaper
