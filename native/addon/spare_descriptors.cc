#include "spare_descriptors.h"

#include <mutex>

#include "descriptors.h"

namespace reaper::addon {

namespace {

// The process table, a directory in it, a file in that, a pin, and one over.
constexpr int kSpares = 5;

struct Spares {
  std::mutex mutex;
  UniqueFd fds[kSpares];
  bool wanted = false;
  int loans = 0;
};

// Never destroyed, as the thread that uses it.
Spares& spares() {
  static auto* const instance = new Spares;
  return *instance;
}

int fill(Spares& all) {
  for (UniqueFd& fd : all.fds) {
    if (fd.valid()) continue;
    const int error = open_null(fd);
    if (error != 0) return error;
  }
  return 0;
}

bool others_are_free() {
  UniqueFd probe[kSpares];
  for (UniqueFd& fd : probe) {
    if (open_null(fd) != 0) return false;
  }
  return true;
}

}  // namespace

int SpareDescriptors::take() {
  Spares& all = spares();
  const std::lock_guard lock(all.mutex);
  all.wanted = true;
  return fill(all);
}

SpareDescriptors::Loan::Loan() {
  Spares& all = spares();
  const std::lock_guard lock(all.mutex);
  if (all.loans++ > 0 || others_are_free()) return;
  for (UniqueFd& fd : all.fds) fd.reset();
}

SpareDescriptors::Loan::~Loan() {
  Spares& all = spares();
  const std::lock_guard lock(all.mutex);
  if (--all.loans == 0 && all.wanted) fill(all);
}

}  // namespace reaper::addon
