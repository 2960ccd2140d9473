#include "../probe.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "core/json.h"
#include "core/linux/leaf.h"
#include "core/linux/namespaces.h"
#include "core/names.h"
#include "core/spawn.h"
#include "core/tier.h"

namespace reaper {

namespace {

struct Finding {
  bool available = false;
  std::string_view step;
  int error = 0;
  std::string_view note;
};

Finding probe_pidns() {
  Finding found;
  bool user = false;
  found.error = probe_pid_namespace(found.step, user);
  found.available = found.error == 0;
  if (found.available)
    found.note = user ? "with a user namespace: setuid programs lose their privilege" : "privileged";
  return found;
}

// Clones a child that ends at once into a fresh leaf, which is the only way to know that the kernel neither
// refuses it nor kills it at birth.
Finding probe_cgroup() {
  Finding found;
  CgroupHome home;
  Leaf leaf;
  FixedText<64> name;
  name << "ar-probe-" << static_cast<int64_t>(getpid()) << '-' << static_cast<uint64_t>(boot_now());
  found.error = home.find(found.step);
  if (found.error == 0) found.error = leaf.create(home, name.view(), found.step);
  if (found.error != 0) return found;

  SpawnPlan plan;
  char self[] = "/proc/self/exe";
  char version[] = "--version";
  char* const argv[] = {self, version, nullptr};
  char* const none[] = {nullptr};
  const UniqueFd null(open("/dev/null", O_RDWR | O_CLOEXEC));
  plan.file = self;
  plan.argv = argv;
  plan.envp = none;
  for (int& fd : plan.stdio) fd = null.get();
  plan.cgroup_dir = leaf.dir();
  Spawned spawned;
  spawn_process(plan, spawned);
  found.available = true;
  found.note = "clone";
  if (spawned.pid < 0 || !spawned.born) {
    found.note =
        spawned.pid < 0 ? "migrate: clone into the leaf is refused" : "migrate: the kernel kills at birth";
    if (spawned.pid > 0) waitpid(spawned.pid, nullptr, __WALL);
    plan.cgroup_dir = -1;
    plan.cgroup_procs = leaf.procs();
    spawned = Spawned();
    spawn_process(plan, spawned);
    found.available = spawned.pid > 0;
    if (!found.available) {
      found.step = spawned.failure.stage;
      found.error = spawned.failure.error;
    }
  }
  if (spawned.pid > 0) waitpid(spawned.pid, nullptr, __WALL);
  leaf.remove();
  return found;
}

Finding probe_subreaper() {
  Finding found;
  found.available = prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0;
  found.error = found.available ? 0 : errno;
  found.step = "set-subreaper";
  return found;
}

void write_finding(Json& json, Tier tier, const Finding& found) {
  json.begin_object().field("tier", tier_name(tier)).field("available", found.available);
  json.key("step");
  found.available ? json.null() : json.string(found.step);
  json.key("errno");
  found.available ? json.null() : json.number(found.error);
  json.key("name");
  found.available ? json.null() : json.string(errno_name(found.error));
  json.key("note");
  found.note.empty() ? json.null() : json.string(found.note);
  json.end_object();
}

}  // namespace

void probe_tiers(Text& out) {
  const Finding subreaper = probe_subreaper();
  // The higher tiers stand on it.
  const Finding cgroup = subreaper.available ? probe_cgroup() : subreaper;
  const Finding pidns = subreaper.available ? probe_pidns() : subreaper;
  Finding group;
  group.available = true;
  const Tier chosen = cgroup.available ? Tier::kCgroup : (subreaper.available ? Tier::kSubreaper : Tier::kGroup);

  Json json(out);
  json.begin_object().field("version", 1).key("tiers").begin_array();
  write_finding(json, Tier::kPidns, pidns);
  write_finding(json, Tier::kCgroup, cgroup);
  write_finding(json, Tier::kSubreaper, subreaper);
  write_finding(json, Tier::kGroup, group);
  json.end_array().field("chosen", tier_name(chosen)).end_object();
  out << '\n';
}

}  // namespace reaper
