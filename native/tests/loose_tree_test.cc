#include "core/loose_tree.h"

#include <doctest/doctest.h>

#include <cerrno>
#include <csignal>

#include "watched_tree.h"

namespace reaper {
namespace {

TEST_CASE("a tree is its root, its descendants, and who is in a group or session that one of those leads") {
  Grove grove;
  const pid_t root = grove.plant(4, [](const Sprout& self) {
    setsid();
    self.branch(nothing);
    self.branch([](const Sprout& child) {
      setsid();
      child.branch(nothing);
    });
    // An orphan in the group of the root, by the time that the root tells it is ready.
    const pid_t between = fork();
    if (between == 0) {
      self.branch(nothing);
      _exit(0);
    }
    waitpid(between, nullptr, 0);
  });
  Watched watched;
  CHECK(watched.open(root) == 0);
  CHECK(watched.tree.scan() == 0);
  CHECK(watched.tree.alive() == 5);
  CHECK(watched.tree.pinned() == 5);
  CHECK(watched.tree.scan() == 0);
  CHECK(watched.tree.seen_total() == 5);
}

TEST_CASE("who was found once is a member for life, orphaned and in a session of its own") {
  Grove grove;
  const pid_t root =
      grove.plant(2, [](const Sprout& self) { self.branch([](const Sprout& child) { child.branch(lead); }); });
  Watched watched;
  CHECK(watched.open(root) == 0);
  CHECK(watched.tree.scan() == 0);
  CHECK(watched.tree.alive() == 3);
  // The root does not reap, so the number is still that of its child.
  pid_t between = 0;
  for (size_t i = 0; i < watched.tree.alive(); i++) {
    if (watched.tree.member(i).ppid == root) between = watched.tree.member(i).id.pid;
  }
  CHECK(between > 1);
  if (between > 1) kill(between, SIGKILL);
  const size_t slot = watched.next_exit();
  CHECK(slot < LooseTree::kPins);
  if (slot < LooseTree::kPins) watched.tree.exited(slot);
  CHECK(watched.tree.scan() == 0);
  CHECK(watched.tree.alive() == 2);
  CHECK_FALSE(watched.holds(between));
}

TEST_CASE("who shares the caller's group with the root is a stranger") {
  Grove grove;
  const pid_t stranger = grove.plant(0, nothing);
  const pid_t root = grove.plant(1, [](const Sprout& self) { self.branch(nothing); });
  Watched watched;
  CHECK(watched.open(root) == 0);
  CHECK(watched.tree.scan() == 0);
  CHECK(watched.tree.alive() == 2);
  CHECK_FALSE(watched.holds(stranger));
  CHECK_FALSE(watched.holds(getpid()));
  CHECK(watched.tree.signal_root_group(SIGKILL) == ENOTSUP);
}

TEST_CASE("one that has the number of a member and was born at another time is never signalled") {
  Grove grove;
  const pid_t pid = grove.plant(0, nothing);
  Watched watched;
  CHECK(watched.tree.reserve() == 0);
  ProcessFacts facts;
  CHECK(watched.tree.table().facts(pid, facts) == 0);
  const ProcessId before{pid, facts.id.start_time - 1};
  CHECK(watched.tree.open(before) == ESRCH);
  CHECK(watched.tree.pinned() == 0);
  const Reached reached = reach(watched.tree.table(), {before, 0}, SIGKILL, false);
  CHECK(reached.sent == 0);
  CHECK(reached.gone == 1);
  grove.send(pid, SIGTERM);
  CHECK(grove.ending_signal(pid) == SIGTERM);
}

TEST_CASE("a root that is dead and not reaped is gone") {
  Grove grove;
  const pid_t root = grove.plant(0, nothing);
  Watched watched;
  CHECK(watched.open(root) == 0);
  grove.send(root, SIGKILL);
  CHECK(watched.next_exit() == 0);
  Watched late;
  CHECK(late.open(root) == ESRCH);
}

}  // namespace
}  // namespace reaper
