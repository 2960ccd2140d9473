#include "group_run.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "core/json.h"
#include "core/names.h"

namespace reaper::addon {

namespace {

constexpr size_t kRoot = 0;
constexpr size_t kMostListed = 1000;

const char* search_path(char* const* envp) {
  for (; *envp != nullptr; envp++) {
    if (strncmp(*envp, "PATH=", 5) == 0) return *envp + 5;
  }
  return nullptr;
}

std::string_view base_name(std::string_view path) {
  const size_t slash = path.rfind('/');
  return path.substr(slash == std::string_view::npos ? 0 : slash + 1).substr(0, 64);
}

}  // namespace

GroupRun::GroupRun(std::shared_ptr<Mailbox> mailbox, Command command, std::shared_ptr<PayloadStdio> stdio,
                   const StopRequest& defaults, Micros timeout)
    : LooseTask(std::move(mailbox), true),
      file_(std::move(command.file)),
      cwd_(std::move(command.cwd)),
      argv_(std::move(command.argv)),
      envp_(std::move(command.envp)),
      defaults_(defaults),
      timeout_(timeout),
      stdio_(std::move(stdio)) {}

void GroupRun::stop(const StopRequest& request) {
  const std::lock_guard lock(mutex_);
  // Two that arrive before the thread wakes up are one: the more urgent.
  if (stop_wanted_ && request_.grace < request.grace) return;
  request_ = request;
  stop_wanted_ = true;
}

int GroupRun::signal(int signal) {
  const std::lock_guard lock(mutex_);
  return begun_ && tree_.root_pin().valid() ? tree_.root_pin().signal(signal) : ESRCH;
}

void GroupRun::take_census() {
  const std::lock_guard lock(mutex_);
  census_wanted_ = true;
}

bool GroupRun::cancel() {
  const std::lock_guard lock(mutex_);
  if (!begun_) cancelled_ = true;
  return !begun_;
}

void GroupRun::begin(Poller& poller) {
  const int error = prepare(poller);
  if (error != 0) return fail("clone", error);
  SpawnPlan plan;
  plan.file = file_.c_str();
  plan.argv = argv_.get();
  plan.envp = envp_.get();
  plan.path = search_path(envp_.get());
  plan.cwd = cwd_.empty() ? nullptr : cwd_.c_str();
  plan.session = Session::kNew;
  stdio_->give_to(plan);

  const std::lock_guard lock(mutex_);
  begun_ = true;
  if (cancelled_) return fail("cancelled", ECANCELED);
  Spawned spawned;
  spawn_process(plan, spawned);
  stdio_->close_theirs();
  if (spawned.failure.error != 0) return fail(spawned.failure.stage, spawned.failure.error);
  if (!spawned.pidfd.valid()) {
    // Nothing would tell of its exit. It is our own child and not reaped, so its number is safe.
    kill(spawned.pid, SIGKILL);
    ChildExit exit;
    wait_for_child(spawned.pid, ProcessPin(), exit);
    return fail("clone", ENOSYS);
  }
  ProcessFacts facts;
  tree_.table().facts(spawned.pid, facts);
  report_.has_leader = report_.leader_pidfd = true;
  report_.leader = {spawned.pid, facts.id.start_time};
  report_.command = base_name(file_);
  report_.timeline.exec = boot_now();
  tree_.adopt(report_.leader, static_cast<UniqueFd&&>(spawned.pidfd));
  post_start();
  run_.begin(timeout_, defaults_);
}

void GroupRun::ready(Poller& poller, unsigned slot, const Ready& what) {
  if (slot == kRoot && !report_.exit.known) post_exit();
  LooseTask::ready(poller, slot, what);
}

void GroupRun::obey() {
  bool census = false;
  {
    const std::lock_guard lock(mutex_);
    if (stop_wanted_) run_.stop(request_);
    stop_wanted_ = false;
    census = census_wanted_;
    census_wanted_ = false;
  }
  if (census) post_census();
}

void GroupRun::check() {
  if (finished() || !run_.over()) return;
  if (tree_.root_exited()) reap();
  if (!told_) post(EventKind::kText, report_text(true));
  told_ = true;
  // A leader that survived even that is reaped when it ends after all.
  if (!tree_.root_exited()) return;
  finish(EventKind::kGone, {}, report_.exit.code, report_.exit.signal);
}

void GroupRun::fail(std::string_view stage, int error) { finish(EventKind::kFailed, std::string(stage), error); }

void GroupRun::post_start() {
  char buffer[2048];
  Text text(buffer, sizeof buffer);
  Json hello(text);
  hello.begin_object().field("event", "hello").field("version", 1).field("id", report_.id);
  hello.field("supervisor", report_.supervisor.pid).end_object();
  text << '\n';
  Json spawned(text);
  spawned.begin_object().field("event", "spawned").field("pid", report_.leader.pid);
  spawned.field("startTime", report_.leader.start_time).key("containment");
  write_containment(report_, spawned);
  spawned.end_object();
  text << '\n';
  post(EventKind::kText, std::string(text.view()));
}

// The leader stays a zombie until its group is empty: as long as it is one, its number means this group.
void GroupRun::post_exit() {
  ChildExit exit;
  if (!look_at_child(tree_.root_pin(), exit)) return;
  report_.exit = {exit.known, exit.code, exit.signal, exit.core_dumped};
  char buffer[256];
  Text text(buffer, sizeof buffer);
  Json json(text);
  json.begin_object().field("event", "exited").key("code");
  exit.known&& exit.signal == 0 ? json.number(exit.code) : json.null();
  json.key("signal");
  exit.signal != 0 ? json.string(signal_name(exit.signal)) : json.null();
  json.field("coreDumped", exit.core_dumped).end_object();
  text << '\n';
  post(EventKind::kText, std::string(text.view()));
}

// {"event":"census"}: who is there, and what those consumed; of those that ended meanwhile nobody keeps
// count.
void GroupRun::post_census() {
  std::string buffer(kMostListed * 256, '\0');
  Text text(buffer.data(), buffer.size());
  Json json(text);
  Usage usage;
  tree_.scan();
  json.begin_object().field("event", "census").key("members").begin_array();
  for (size_t i = 0; i < tree_.alive(); i++) {
    ProcessFacts facts;
    if (tree_.table().facts(tree_.member(i).id.pid, facts) != 0) continue;
    usage.user_us += static_cast<int64_t>(facts.user_ms) * kMillisecond;
    usage.system_us += static_cast<int64_t>(facts.cpu_ms - facts.user_ms) * kMillisecond;
    usage.max_rss_bytes = std::max(usage.max_rss_bytes, static_cast<int64_t>(facts.rss_bytes));
    if (i >= kMostListed) continue;
    json.begin_object().field("pid", facts.id.pid).field("ppid", facts.ppid);
    json.field("startTime", facts.id.start_time).field("comm", facts.name());
    json.field("state", std::string_view(&facts.state, 1)).field("uid", static_cast<int64_t>(facts.uid));
    json.field("rssBytes", facts.rss_bytes).field("cpuMs", facts.cpu_ms).end_object();
  }
  json.end_array().key("usage");
  write_usage(usage, json);
  json.end_object();
  text << '\n';
  post(EventKind::kText, std::string(text.view()));
}

void GroupRun::reap() {
  reap_child(report_.leader.pid, report_.usage);
  report_.timeline.reaped = boot_now();
  report_.counts.zombies_reaped = 1;
}

}  // namespace reaper::addon
