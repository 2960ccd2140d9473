// A loose tree, its run, and what their owner does for them.
#pragma once

#include <poll.h>

#include <algorithm>
#include <cerrno>

#include "core/loose_run.h"
#include "process_grove.h"

namespace reaper {

// Tells the run of exits and of the time.
struct Watched final : PinObserver {
  Watched() {
    for (pollfd& one : pins) one = {-1, POLLIN, 0};
  }
  void pinned(size_t slot, int fd) override { pins[slot].fd = fd; }
  void unpinned(size_t slot, int) override { pins[slot].fd = -1; }

  int open(pid_t root) {
    int error = tree.reserve();
    ProcessFacts facts;
    if (error == 0) error = tree.table().facts(root, facts);
    return error == 0 ? tree.open(facts.id) : error;
  }
  bool holds(pid_t pid) const {
    for (size_t i = 0; i < tree.alive(); i++) {
      if (tree.member(i).id.pid == pid) return true;
    }
    return false;
  }
  // The slot of a member that has exited; kPins when nobody does.
  size_t next_exit() {
    if (poll(pins, LooseTree::kPins, Grove::kPatienceMs) <= 0) return LooseTree::kPins;
    return static_cast<size_t>(std::find_if(pins, pins + LooseTree::kPins, is_ready) - pins);
  }
  // False when the run does not come to its end.
  bool drive() {
    const Micros give_up = boot_now() + Grove::kPatienceMs * kMillisecond;
    while (!run.over() && boot_now() < give_up) {
      const Micros wait = std::min(run.deadline(), give_up) - boot_now();
      const auto milliseconds = static_cast<int>(std::max<Micros>(0, wait) / kMillisecond + 1);
      if (poll(pins, LooseTree::kPins, milliseconds) < 0 && errno != EINTR) return false;
      for (size_t slot = 0; slot < LooseTree::kPins; slot++) {
        if (is_ready(pins[slot])) run.member_exited(slot);
      }
      run.tick();
    }
    return run.over();
  }
  static bool is_ready(const pollfd& one) { return one.fd >= 0 && one.revents != 0; }

  pollfd pins[LooseTree::kPins];
  Report report;
  LooseTree tree{*this};
  LooseRun run{tree, report, false};
};

}  // namespace reaper
