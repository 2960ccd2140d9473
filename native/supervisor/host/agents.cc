#include "agents.h"

#include <sys/mman.h>

#include <cerrno>
#include <new>

namespace reaper {

int Agents::reserve() {
  void* const memory = mmap(nullptr, kCapacity * sizeof(Agent), PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return errno;
  items_ = static_cast<Agent*>(memory);
  return 0;
}

Agent* Agents::add() {
  for (size_t i = 0; i < kCapacity; i++) {
    if (i >= used_ || items_[i].state == Agent::State::kFree) return &take(i);
  }
  return nullptr;
}

// Places in between that were never taken are free: their memory is zero.
Agent& Agents::take(size_t place) {
  if (place >= used_) used_ = place + 1;
  return *new (&items_[place]) Agent();
}

// Its descriptors are closed; the place is made anew by the next add().
void Agents::remove(Agent& agent) {
  agent.~Agent();
  agent.state = Agent::State::kFree;
}

Agent* Agents::find(pid_t pid) {
  for (size_t i = 0; i < used_; i++) {
    if (items_[i].lives() && items_[i].process.pid == pid) return &items_[i];
  }
  return nullptr;
}

size_t Agents::count(bool living) const {
  size_t n = 0;
  for (size_t i = 0; i < used_; i++) {
    if (items_[i].state != Agent::State::kFree && items_[i].lives() == living) n++;
  }
  return n;
}

}  // namespace reaper
