#include "supervisor/host/host_policy.h"

#include <doctest/doctest.h>

#include "supervisor/host/percent.h"
#include "supervisor/request.h"

namespace reaper {
namespace {

constexpr Kin kHelpers[] = {Kin::kServer, Kin::kFollower, Kin::kHook};

// Every situation that differs in what a judgement may depend on.
template <typename Visit>
void for_each_situation(Visit visit) {
  for (int bits = 0; bits < 256; bits++) {
    Situation s;
    s.leaving = (bits & 1) != 0;
    s.has_server = (bits & 2) != 0;
    s.server_lives = s.has_server && (bits & 4) != 0;
    s.agents = (bits & 8) != 0 ? 2 : 0;
    s.had_agents = s.agents > 0 || (bits & 16) != 0;
    s.lost = (bits & 32) != 0 ? 1 : 0;
    s.strangers = (bits & 64) != 0 ? 1 : 0;
    s.follower_lives = (bits & 128) != 0;
    visit(s);
  }
}

bool server_is_gone(const Situation& s) { return s.has_server && !s.server_lives; }

TEST_CASE("what the host runs for itself is never taken for an orphan") {
  for_each_situation([](const Situation& s) {
    for (const Kin kin : kHelpers) CHECK(judge(s, kin) == Verdict::kSpare);
  });
}

TEST_CASE("a supervisor is ended by its own limits or not at all, in every situation") {
  for_each_situation([](const Situation& s) {
    for (const Kin kin : {Kin::kPane, Kin::kDetached}) {
      const Verdict verdict = judge(s, kin);
      CHECK((verdict == Verdict::kSpare || verdict == Verdict::kOwnLimits));
    }
  });
}

TEST_CASE("a supervisor's limits run when the host leaves or its pane is gone, and a detached one has no pane") {
  for_each_situation([](const Situation& s) {
    CHECK((judge(s, Kin::kPane) == Verdict::kOwnLimits) == (s.leaving || server_is_gone(s)));
    CHECK((judge(s, Kin::kDetached) == Verdict::kOwnLimits) == s.leaving);
  });
}

TEST_CASE("a stranger is ended at once while the server lives, and given time once it is gone") {
  for_each_situation([](const Situation& s) {
    CHECK(judge(s, Kin::kStranger) == (server_is_gone(s) ? Verdict::kPatience : Verdict::kKill));
  });
}

TEST_CASE("a host never goes before its agents, its lost ones, its server and its helpers") {
  for_each_situation([](Situation s) {
    for (const bool hook : {false, true}) {
      s.hook_lives = hook;
      const Step step = next_step(s);
      if (!is_ending(s)) CHECK(step == Step::kStay);
      if (s.agents > 0 || s.lost > 0) CHECK(step == Step::kStay);
      if (step == Step::kStopServer) CHECK(s.server_lives);
      if (step == Step::kStopFollower) {
        CHECK(s.follower_lives);
        CHECK_FALSE(s.server_lives);
      }
      if (step != Step::kGo) continue;
      CHECK(is_ending(s));
      CHECK_FALSE(s.server_lives);
      CHECK_FALSE(s.follower_lives);
      CHECK_FALSE(s.hook_lives);
      CHECK(s.strangers == 0);
    }
  });
}

TEST_CASE("a host with a server stays without agents until it is told; one without goes after its last") {
  Situation with;
  with.has_server = with.server_lives = with.had_agents = true;
  CHECK(next_step(with) == Step::kStay);
  with.leaving = true;
  CHECK(next_step(with) == Step::kStopServer);
  Situation without;
  CHECK(next_step(without) == Step::kStay);
  without.had_agents = true;
  CHECK(next_step(without) == Step::kGo);
}

TEST_CASE("own limits are all three and a second, and never wrap around") {
  CHECK(own_limits(2 * kSecond, 3 * kSecond, 4 * kSecond) == 10 * kSecond);
  CHECK(own_limits(kNever, kSecond, 0) == kNever);
  CHECK(own_limits(kNever - 2 * kSecond, kSecond, kSecond) == kNever);
}

TEST_CASE("the follower's pause doubles from 100 ms up to 30 s") {
  CHECK(follower_pause(1) == 100 * kMillisecond);
  CHECK(follower_pause(2) == 200 * kMillisecond);
  CHECK(follower_pause(3) == 400 * kMillisecond);
  CHECK(follower_pause(9) == 25600 * kMillisecond);
  CHECK(follower_pause(10) == 30 * kSecond);
  CHECK(follower_pause(4000000000U) == 30 * kSecond);
}

TEST_CASE("a value survives the way through a line of words") {
  for (const std::string_view value :
       {"/plain/path", "/with space", "/a%20b", "\ttab\nnewline\x7f", "/\xc3\xa4"}) {
    FixedText<128> encoded;
    append_encoded(encoded, value);
    CHECK(encoded.view().find(' ') == std::string_view::npos);
    CHECK(encoded.view().find('\n') == std::string_view::npos);
    FixedText<128> decoded;
    CHECK(append_decoded(decoded, encoded.view()));
    CHECK(decoded.view() == value);
  }
  for (const std::string_view bad : {"%", "%2", "%zz", "%00", "a%2"}) {
    CAPTURE(bad);
    FixedText<16> out;
    CHECK_FALSE(append_decoded(out, bad));
  }
  FixedText<4> small;
  CHECK_FALSE(append_decoded(small, "12345"));
}

TEST_CASE("a registration is whole or refused") {
  const auto parses = [](std::string_view line, Request& request) {
    std::string_view wrong;
    return parse_request(line, request, wrong);
  };
  Request r;
  CHECK(parses("7 register id=a record=/r leaf=/l control=/c command=sh start=9 grace=1 hard=2 hook=3", r));
  CHECK(r.verb == Verb::kRegister);
  CHECK(r.id == "a");
  CHECK(r.record == "/r");
  CHECK(r.start_time == 9);
  CHECK(r.hook == 3 * kMillisecond);
  CHECK(parses("8 start spec=/s", r));
  CHECK(r.spec == "/s");
  CHECK(parses("9 leave-if-idle", r));
  for (const char* line :
       {"1 register", "1 register id=a grace=1 hard=2 hook=3", "1 register id=a start=9 grace=1 hard=2",
        "1 register id= start=9 grace=1 hard=2 hook=3", "1 register id=a start=0 grace=1 hard=2 hook=3", "1 start",
        "1 start spec=", "1 start path=/s", "1 leave-if-idle now"}) {
    CAPTURE(line);
    Request bad;
    CHECK_FALSE(parses(line, bad));
  }
}

}  // namespace
}  // namespace reaper
