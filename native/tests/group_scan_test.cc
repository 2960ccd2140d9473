#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "core/tree.h"

namespace reaper {
namespace {

// A child that leads a group of its own and waits.
class Group {
 public:
  Group() : leader_(fork()) {
    setpgid(leader_, 0);
    if (leader_ == 0) {
      for (;;) pause();
    }
  }
  ~Group() {
    kill(leader_, SIGKILL);
    waitpid(leader_, nullptr, 0);
  }
  pid_t id() const { return leader_; }

 private:
  pid_t leader_;
};

size_t found(const Group& group, Micros deadline, Micros for_few) {
  ProcessTable table;
  MemberList members;
  CHECK(table.open() == 0);
  CHECK(members.reserve() == 0);
  CHECK(add_group(table, group.id(), 0, members, deadline, for_few) == 0);
  return members.total();
}

TEST_CASE("a scan for a group that is small goes on past its deadline, and no longer than it may") {
  const Group group;
  const Micros past = boot_now() - kSecond;
  CHECK(found(group, kNever, 0) == 1);
  CHECK(found(group, past, 60 * kSecond) == 1);
  CHECK(found(group, past, 0) == 0);
  CHECK(found(group, past, kMillisecond) == 0);
}

}  // namespace
}  // namespace reaper
