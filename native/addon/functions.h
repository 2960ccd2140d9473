// Every function that the addon exports; src/native/contract.ts describes them for JavaScript.
#pragma once

#include <napi.h>

namespace reaper::addon {

using Function = Napi::Value(const Napi::CallbackInfo& info);

// Supervised runs.
Function start_run, send_to_run, cancel_run, name_leader, signal_supervisor;
// Runs that only their process group holds together.
Function start_group, stop_group, cancel_group, signal_group_leader, list_group;
// Trees that somebody else started.
Function end_tree, hasten_tree, end_leaf;
// Waiting for others.
Function watch_process, lock_file;
// Any task.
Function take_streams, unref_task, end_task;
// This process.
Function become, exit_on_hangup;
// Identity.
Function read_process, read_processes, read_listener, read_boot_id, keeps_exit_codes;

}  // namespace reaper::addon
