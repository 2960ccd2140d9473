#include "core/darwin/member_graph.h"

#include <doctest/doctest.h>

namespace reaper {
namespace {

Node node(uint64_t id, uint64_t parent, bool alive = true) {
  Node made;
  made.id = id;
  made.parent = parent;
  made.pid = static_cast<pid_t>(id);
  made.alive = alive;
  made.present = true;
  return made;
}

TEST_CASE("members stand in the order of their birth, whatever the order in which they are found") {
  MemberGraph graph;
  REQUIRE(graph.reserve() == 0);
  constexpr uint64_t kFound[] = {50, 10, 30, 20, 40};
  for (const uint64_t id : kFound) CHECK(graph.add(node(id, 1)));
  for (size_t i = 0; i < 5; i++) CHECK(graph[i].id == (i + 1) * 10);
  CHECK(graph.find(30)->id == 30);
  CHECK(graph.find(35) == nullptr);
  CHECK(graph.find(60) == nullptr);
}

TEST_CASE("who is dead is known until a listing that began after the death is over") {
  MemberGraph graph;
  REQUIRE(graph.reserve() == 0);
  graph.add(node(1, 0));
  graph.add(node(2, 1));
  graph.mark_dead(*graph.find(1));
  CHECK(graph.alive() == 1);

  graph.begin_listing();
  graph.find(2)->present = true;
  graph.mark_dead(*graph.find(2));
  graph.end_listing();
  CHECK(graph.find(1) == nullptr);
  REQUIRE(graph.find(2) != nullptr);
  CHECK(graph.alive() == 0);

  graph.begin_listing();
  graph.end_listing();
  CHECK(graph.size() == 0);
}

TEST_CASE("who stands in no listing any more is dead, and still recognized as a parent in the next one") {
  MemberGraph graph;
  REQUIRE(graph.reserve() == 0);
  graph.add(node(1, 0));
  graph.begin_listing();
  graph.end_listing();
  CHECK(graph.alive() == 0);
  CHECK(graph.find(1) != nullptr);
}

TEST_CASE("who is found during a listing is part of it") {
  MemberGraph graph;
  REQUIRE(graph.reserve() == 0);
  graph.begin_listing();
  graph.add(node(7, 1));
  graph.add(node(8, 7, false));
  graph.end_listing();
  CHECK(graph.alive() == 1);
  CHECK(graph.size() == 2);
}

TEST_CASE("the dead are counted once, and the peak stays") {
  MemberGraph graph;
  REQUIRE(graph.reserve() == 0);
  graph.add(node(1, 0));
  graph.add(node(2, 1));
  graph.mark_dead(*graph.find(2));
  graph.mark_dead(*graph.find(2));
  CHECK(graph.alive() == 1);
  CHECK(graph.peak() == 2);
  CHECK(graph.found() == 2);
}

TEST_CASE("one member too many is refused and said") {
  MemberGraph graph;
  REQUIRE(graph.reserve() == 0);
  for (uint64_t id = 1; id <= MemberGraph::kCapacity; id++) REQUIRE(graph.add(node(id, id - 1)));
  CHECK_FALSE(graph.overflowed());
  CHECK_FALSE(graph.add(node(MemberGraph::kCapacity + 1, 1)));
  CHECK(graph.overflowed());
  CHECK(graph.alive() == MemberGraph::kCapacity);
}

}  // namespace
}  // namespace reaper
