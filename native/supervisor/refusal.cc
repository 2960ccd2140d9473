// What a person is told when a run could not begin, and what to do about it.
#include <cerrno>

#include "core/names.h"
#include "run.h"

namespace reaper {

namespace {

std::string_view remedy(std::string_view stage, int error, bool limited) {
  if (stage == "containment") {
    // Only a cgroup has limits: without them a lower tier would do.
    return limited ? "; leave the limit out, or run where a cgroup with that controller is writable"
                   : "; --probe shows what can be had here, --containment auto takes it";
  }
  if (stage != "report" && stage != "log") return "";
  if (error != EINVAL) return "; give a path in a writable directory with room";
  return stage == "report" ? "; it is no regular file; fd:1 is stdout" : "; it is no regular file";
}

}  // namespace

void Run::complain_about_spawn() {
  const SpawnError& failure = report_.spawn_error;
  FixedText<1024> line;
  line << "cannot ";
  if (failure.stage == "cwd") {
    line << "enter";
  } else {
    line << (failure.stage == "exec" ? "run" : "start");
  }
  line << " \"" << report_.spawn_path << "\": " << errno_name(failure.error);
  if (failure.stage != "exec" && failure.stage != "cwd") line << " at " << failure.stage;
  if (failure.stage == "exec" && failure.error == ENOENT) line << "; give a path, or a name that PATH leads to";
  if (failure.stage == "exec" && failure.error == EACCES) line << "; it must be an executable file";
  if (failure.stage == "exec" && failure.error == ENOEXEC)
    line << "; it is no program for this machine, and no script that names its interpreter in a #! line";
  complain(line.view());
}

bool Run::refuse(std::string_view stage, int error, const char* path) {
  report_.spawn_error = {stage, error};
  report_.spawn_path = path != nullptr ? path : "";
  FixedText<1024> line;
  line << "cannot prepare the " << stage;
  if (path != nullptr) line << " (" << path << ')';
  line << ": " << errno_name(error);
  line << remedy(stage, error, config_.limits.any());
  complain(line.view());
  tell_spawn_failed();
  record_.discard();
  return false;
}

}  // namespace reaper
