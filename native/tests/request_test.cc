#include "supervisor/request.h"

#include <doctest/doctest.h>

#include <csignal>

#include "supervisor/incoming.h"

namespace reaper {
namespace {

bool parses(std::string_view line, Request& request) {
  std::string_view wrong;
  return parse_request(line, request, wrong);
}

TEST_CASE("every verb parses, with its options") {
  Request r;
  CHECK(parses("1 status", r));
  CHECK(parses("2 terminate signal=INT grace=250 hard=1000 cause=timeout", r));
  CHECK(r.sequence == 2);
  CHECK(r.signal == SIGINT);
  CHECK(r.grace == 250 * kMillisecond);
  CHECK(r.hard == kSecond);
  CHECK(r.cause == Cause::kTimeout);
  Request finish;
  CHECK(parses("3 finish drain=0", finish));
  CHECK(finish.drain == 0);
  CHECK(parses("4 signal USR1", r));
  CHECK(r.signal == SIGUSR1);
  CHECK(parses("5 write 10", r));
  CHECK(r.bytes == 10);
  CHECK(r.key == 0);
  CHECK(parses("5 write 10 key=7", r));
  CHECK(r.key == 7);
  for (const char* line :
       {"6 members", "7 usage", "8 close-stdin", "9 release", "10 subscribe", "  11   status  "}) {
    CAPTURE(line);
    CHECK(parses(line, r));
  }
}

TEST_CASE("what is not given is told apart from zero") {
  Request r;
  CHECK(parses("1 terminate", r));
  CHECK(r.grace == -1);
  CHECK(r.hard == -1);
  CHECK(r.signal == 0);
  CHECK(r.cause == Cause::kKilled);
}

TEST_CASE("malformed lines are refused and keep their sequence where they have one") {
  for (const char* line : {"",
                           " ",
                           "status",
                           "x status",
                           "-1 status",
                           "1",
                           "1 stop",
                           "1 status now",
                           "1 terminate grace",
                           "1 terminate grace=",
                           "1 terminate grace=-1",
                           "1 terminate grace=1s",
                           "1 terminate hard=x",
                           "1 terminate signal=",
                           "1 terminate signal=NOPE",
                           "1 terminate cause=none",
                           "1 finish grace=1",
                           "1 signal",
                           "1 signal 0",
                           "1 signal TERM now",
                           "1 write",
                           "1 write x",
                           "1 write 1048577",
                           "1 write 1 key=0",
                           "1 write 1 key=x",
                           "1 write 1 grace=1",
                           "1 terminate grace=99999999999999999999"}) {
    CAPTURE(line);
    Request r;
    CHECK_FALSE(parses(line, r));
  }
  for (const char* line : {"1 register id=a start=1 grace=1 hard=1 hook=1 detached=0",
                           "1 register id=a start=1 grace=1 hard=1 hook=1 detached=", "1 status detached=1"}) {
    CAPTURE(line);
    Request r;
    CHECK_FALSE(parses(line, r));
  }
  Request r;
  CHECK(parses("1 register id=a start=1 grace=1 hard=1 hook=1 detached=1", r));
  CHECK(r.detached);
  CHECK_FALSE(parses("42 nonsense", r));
  CHECK(r.sequence == 42);
}

Incoming by_process(int signal) { return {signal, 1234, true}; }
Incoming by_kernel(int signal) { return {signal, 0, false}; }

TEST_CASE("what a process sends goes on to the payload, in either mode") {
  for (int signal = 1; signal <= 31; signal++) {
    if (signal == SIGCHLD || signal == SIGCONT || signal == SIGKILL || signal == SIGSTOP) continue;
    CAPTURE(signal);
    CHECK(meaning_of(by_process(signal), false, 1) == Meaning::kForward);
    CHECK(meaning_of(by_process(signal), true, 1) == Meaning::kForward);
  }
}

TEST_CASE("what we caused ourselves is not passed on") {
  CHECK(meaning_of({SIGPIPE, 77, true}, false, 77) == Meaning::kNothing);
}

TEST_CASE("a headless run answers the pane's keys itself and ends when the pane is gone") {
  CHECK(meaning_of(by_kernel(SIGINT), true, 1) == Meaning::kHint);
  CHECK(meaning_of(by_kernel(SIGQUIT), true, 1) == Meaning::kStop);
  CHECK(meaning_of(by_kernel(SIGHUP), true, 1) == Meaning::kTerminalLost);
  CHECK(meaning_of(by_kernel(SIGTSTP), true, 1) == Meaning::kNothing);
}

TEST_CASE("with the terminal in the payload's hands only a hang-up concerns us") {
  CHECK(meaning_of(by_kernel(SIGINT), false, 1) == Meaning::kNothing);
  CHECK(meaning_of(by_kernel(SIGWINCH), false, 1) == Meaning::kNothing);
  CHECK(meaning_of(by_kernel(SIGHUP), false, 1) == Meaning::kForward);
  CHECK(meaning_of(by_kernel(SIGCONT), false, 1) == Meaning::kContinued);
}

}  // namespace
}  // namespace reaper
