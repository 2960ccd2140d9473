#include "survivors.h"

#include <cerrno>
#include <csignal>
#include <cstring>

namespace reaper {

namespace {

struct Verdict {
  const char* reason;
  const char* action;
};

constexpr Verdict kForeign = {"foreign-member",
                              "a process of another PID namespace was moved in; end it from there"};
constexpr Verdict kFrozen = {"frozen-v1", "a v1 freezer holds it: write THAWED to its freezer.state"};
constexpr Verdict kPermission = {"permission", "it belongs to another user; end it as that user or as root"};
constexpr Verdict kUninterruptible = {"uninterruptible",
                                      "it waits in the kernel and dies when that wait ends; see wchan"};
constexpr Verdict kExiting = {"exiting", "it is on its way out; look again"};
constexpr Verdict kUnknown = {"unknown", "it outlived SIGKILL for longer than the hard limit; raise --hard"};

Verdict judge(const ProcessFacts& facts, std::string_view wait_channel) {
  if (facts.id.pid == 0) return kForeign;
  // The kernel's freezer of v1 cgroups and of suspend parks tasks here, where SIGKILL waits too.
  if (wait_channel.find("refrigerator") != std::string_view::npos) return kFrozen;
  if (kill(facts.id.pid, 0) != 0 && errno == EPERM) return kPermission;
  if (facts.state == 'D') return kUninterruptible;
  if (facts.state == 'X' || facts.state == 'Z') return kExiting;
  return kUnknown;
}

}  // namespace

void describe_survivor(const ProcessTable& table, const Member& member, Survivor& out) {
  ProcessFacts facts;
  facts.id = member.id;
  table.facts(member.id.pid, facts);
  FixedText<sizeof out.wait_channel> channel;
  table.wait_channel(member.id.pid, channel);
  const Verdict verdict = judge(facts, channel.view());
  out.pid = facts.id.pid;
  out.start_time = facts.id.start_time;
  out.uid = facts.uid;
  out.state = facts.state;
  memcpy(out.comm, facts.comm, sizeof out.comm);
  memcpy(out.wait_channel, channel.c_str(), strlen(channel.c_str()) + 1);
  out.reason = verdict.reason;
  out.action = verdict.action;
}

void describe_unseen(int error, Survivor& out) {
  const Verdict& verdict = error == EPERM ? kPermission : kUnknown;
  out.state = '?';
  out.reason = verdict.reason;
  out.action = verdict.action;
}

}  // namespace reaper
