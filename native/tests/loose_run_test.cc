#include "core/loose_run.h"

#include <doctest/doctest.h>

#include <csignal>

#include "watched_tree.h"

namespace reaper {
namespace {

constexpr Micros kLong = 3600 * kSecond;

TEST_CASE("a run ends with the first signal, stopped members included, and nobody is killed") {
  Grove grove;
  const pid_t root = grove.plant(2, [](const Sprout& self) {
    self.branch(nothing);
    const pid_t stopped = self.branch([](const Sprout& child) {
      child.tell();
      raise(SIGSTOP);
    });
    waitpid(stopped, nullptr, WUNTRACED);
  });
  Watched watched;
  CHECK(watched.open(root) == 0);
  watched.run.begin(kNever, {});
  watched.run.stop({SIGTERM, kLong, kLong});
  CHECK(watched.drive());
  CHECK(watched.run.state() == State::kEnded);
  const Report& report = watched.report;
  CHECK(report.cause == Cause::kKilled);
  CHECK(report.counts.members_at_start == 3);
  CHECK(report.counts.ended_by_term == 3);
  CHECK(report.counts.needed_kill == 0);
  CHECK(report.timeline.kill_sent == kNever);
  CHECK(report.proof.strength == Strength::kStrong);
  CHECK(report.proof.by[0] == "scan-empty");
  CHECK(grove.ending_signal(root) == SIGTERM);
}

TEST_CASE("who does not listen is killed when the grace is over, and named") {
  Grove grove;
  const pid_t deaf = grove.plant(1, [](const Sprout& self) {
    ignore_term(self);
    self.branch(nothing);
  });
  Watched watched;
  CHECK(watched.open(deaf) == 0);
  watched.run.begin(kNever, {});
  watched.run.stop({SIGTERM, kMillisecond, kLong});
  CHECK(watched.drive());
  CHECK(watched.report.counts.needed_kill == 2);
  CHECK(watched.report.counts.ended_by_term == 0);
  CHECK(watched.report.killed.total == 2);
  CHECK(watched.report.killed.items[0].pid == deaf);
  CHECK(grove.ending_signal(deaf) == SIGKILL);
}

TEST_CASE("without grace nobody is asked") {
  Grove grove;
  const pid_t root = grove.plant(1, [](const Sprout& self) { self.branch(lead); });
  Watched watched;
  CHECK(watched.open(root) == 0);
  watched.run.begin(kNever, {});
  watched.run.stop({SIGTERM, 0, kLong});
  CHECK(watched.drive());
  CHECK(watched.run.state() == State::kEnded);
  CHECK(watched.report.timeline.term_sent == kNever);
  CHECK(watched.report.counts.needed_kill == 2);
  CHECK(watched.report.escapees.total == 1);
  CHECK(grove.ending_signal(root) == SIGKILL);
}

Sprout answering{-1, -1};

TEST_CASE("a second stop hastens the first, and finds who was born in between") {
  Grove grove;
  const pid_t root = grove.plant(0, [](const Sprout& self) {
    answering = self;
    signal(SIGTERM, [](int) { answering.branch(ignore_term); });
  });
  Watched watched;
  CHECK(watched.open(root) == 0);
  watched.run.begin(kNever, {});
  watched.run.stop({SIGTERM, kLong, kLong});
  CHECK(watched.run.state() == State::kStopping);
  const pid_t born = grove.hear();
  CHECK(born > 1);
  watched.run.stop({SIGTERM, 0, kLong});
  CHECK(watched.drive());
  CHECK(watched.report.counts.members_at_start == 1);
  CHECK(watched.report.counts.forked_during_grace == 1);
  CHECK(watched.report.counts.needed_kill == 2);
  CHECK(grove.ending_signal(root) == SIGKILL);
}

TEST_CASE("what a root leaves behind that ends by itself is ended too") {
  Grove grove;
  const pid_t root = grove.plant(2, [](const Sprout& self) {
    setsid();
    self.branch(nothing);
    self.branch(nothing);
  });
  Watched watched;
  CHECK(watched.open(root) == 0);
  watched.run.begin(kNever, {SIGTERM, kLong, kLong});
  grove.send(root, SIGKILL);
  CHECK(watched.drive());
  CHECK(watched.report.cause == Cause::kExited);
  CHECK(watched.report.counts.members_at_start == 2);
  CHECK(watched.run.state() == State::kEnded);
}

TEST_CASE("a run that takes too long is ended, and says why") {
  Grove grove;
  const pid_t root = grove.plant(0, nothing);
  Watched watched;
  CHECK(watched.open(root) == 0);
  watched.run.begin(kMillisecond, {SIGTERM, kLong, kLong});
  CHECK(watched.drive());
  CHECK(watched.report.cause == Cause::kTimeout);
  CHECK(watched.report.timeline.term_sent != kNever);
  CHECK(grove.ending_signal(root) == SIGTERM);
}

}  // namespace
}  // namespace reaper
