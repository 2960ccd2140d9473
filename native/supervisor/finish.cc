// From the proof to the last byte: output, log, report, hook, exit code.
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "core/names.h"
#include "hook.h"
#include "run.h"
#include "scratch.h"

namespace reaper {

void Run::finish() {
  collect_usage();
  if (config_.relays_output()) output_.drain();
  if (log_.is_open()) {
    log_.sync();
    if (log_.last_error() != 0) report_.trouble("LOG_WRITE", log_.last_error());
    report_.log = log_.facts();
  }
  loop_.remove(leaf_watch_);
  if (state_ == State::kEnded) ending_.remove_leaf();
  Text text(scratch.report, sizeof scratch.report);
  write_report(report_, text);
  if (record_.wanted()) {
    const int error = record_.write(text.view());
    if (error != 0) {
      FixedText<128> line;
      line << "cannot write the report: " << errno_name(error);
      complain(line.view());
    }
  }
  tell_ended(text.view());
  complain_about_survivors();
  done_ = true;
}

// A reader that is slow is waited for as long as it takes something now and then, by the limit that held for the
// payload. Nobody waits for us any more but he: the report is told, and a signal that asks to end does so.
void Run::deliver_output() {
  while (output_.has_left()) {
    const Micros give_up = output_.last_taken() + config_.idle;
    if (boot_now() >= give_up) return output_.say("agent-supervisor: the output was not taken to its end\n");
    control_.flush_all();
    loop_.wait(give_up);
  }
}

void Run::collect_usage() {
  rusage used{};
  if (getrusage(RUSAGE_CHILDREN, &used) == 0) {
    const auto micros = [](const timeval& t) { return static_cast<int64_t>(t.tv_sec) * kSecond + t.tv_usec; };
    Usage& u = report_.usage;
    u.user_us = micros(used.ru_utime);
    u.system_us = micros(used.ru_stime);
    u.max_rss_bytes = used.ru_maxrss * kMaxRssUnit;
    u.minor_faults = used.ru_minflt;
    u.major_faults = used.ru_majflt;
    u.blocks_in = used.ru_inblock;
    u.blocks_out = used.ru_oublock;
    u.context_switches = used.ru_nvcsw + used.ru_nivcsw;
  }
  report_.usage.oom_kills = oom_kills();
  // Only a counter is evidence: SIGKILL alone can come from anybody.
  if (report_.cause == Cause::kExited && report_.exit.signal == SIGKILL && report_.usage.oom_kills > 0) {
    report_.cause = Cause::kOom;
  }
}

void Run::run_hook() {
  if (!config_.hook.given()) return;
  const HookResult result = settle_after(config_);
  if (result.error == 0) return;
  report_.trouble("HOOK", result.error);
  Text text(scratch.report, sizeof scratch.report);
  write_report(report_, text);
  record_.write(text.view());
}

void Run::complain_about_survivors() {
  if (report_.survivors_total == 0) return;
  FixedText<512> line;
  line << static_cast<uint64_t>(report_.survivors_total) << " left after --hard:";
  for (size_t i = 0; i < report_.survivor_count && i < 8; i++) {
    line << " pid " << report_.survivors[i].pid << " (" << report_.survivors[i].reason << ')';
  }
  complain(line.view());
}

int Run::exit_code() const {
  if (report_.spawn_error.error != 0) {
    if (report_.spawn_error.stage != "exec") return 125;
    return report_.spawn_error.error == ENOENT || report_.spawn_error.error == ENOTDIR ? 127 : 126;
  }
  if (state_ == State::kFailed) return 125;
  if (report_.cause == Cause::kTimeout || report_.cause == Cause::kIdle) return 124;
  return report_.exit.signal != 0 ? 128 + report_.exit.signal : report_.exit.code;
}

}  // namespace reaper
