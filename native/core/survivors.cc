#include "survivors.h"

#include <cerrno>
#include <csignal>

namespace reaper {

namespace {

struct Verdict {
  std::string_view reason;
  std::string_view action;
};

constexpr Verdict kForeign = {"foreign-member", "a process of another PID namespace was moved in; end it from there"};
constexpr Verdict kFrozen = {"frozen-v1", "a v1 freezer holds it: write THAWED to its freezer.state"};
constexpr Verdict kPermission = {"permission", "it belongs to another user; end it as that user or as root"};
constexpr Verdict kUninterruptible = {"uninterruptible",
                                      "it waits in the kernel and dies when that wait ends; see wchan"};
constexpr Verdict kExiting = {"exiting", "it is on its way out; look again"};
constexpr Verdict kUnknown = {"unknown", "it outlived SIGKILL for longer than the hard limit; raise --hard"};

Verdict judge(const Survivor& survivor) {
  const std::string_view wait_channel(survivor.wait_channel);
  if (survivor.facts.id.pid == 0) return kForeign;
  // The kernel's freezer of v1 cgroups and of suspend parks tasks here, where SIGKILL waits too.
  if (wait_channel.find("refrigerator") != std::string_view::npos) return kFrozen;
  if (kill(survivor.facts.id.pid, 0) != 0 && errno == EPERM) return kPermission;
  if (survivor.facts.state == 'D') return kUninterruptible;
  if (survivor.facts.state == 'X' || survivor.facts.state == 'Z') return kExiting;
  return kUnknown;
}

}  // namespace

void describe_survivor(const ProcessTable& table, const Member& member, Survivor& out) {
  out.facts.id = member.id;
  table.facts(member.id.pid, out.facts);
  FixedText<sizeof out.wait_channel> channel;
  table.wait_channel(member.id.pid, channel);
  const std::string_view name = channel.view();
  const size_t length = name.size() < sizeof out.wait_channel - 1 ? name.size() : sizeof out.wait_channel - 1;
  for (size_t i = 0; i < length; i++) out.wait_channel[i] = name[i];
  out.wait_channel[length] = '\0';
  const Verdict verdict = judge(out);
  out.reason = verdict.reason;
  out.action = verdict.action;
}

}  // namespace reaper
