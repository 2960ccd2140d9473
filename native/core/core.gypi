# The engine shared by the supervisor and the addon. Paths are from the top of the repository.
{
  "variables": {
    "core_sources": [
      "native/core/duration.cc",
      "native/core/json.cc",
      "native/core/ladder.cc",
      "native/core/member_list.cc",
      "native/core/names.cc",
      "native/core/pid_set.cc",
      "native/core/report.cc",
      "native/core/text.cc",
      "native/core/wall_time.cc",
    ],
    "core_sources_linux": [
      "native/core/linux/cgroup_home.cc",
      "native/core/linux/clock.cc",
      "native/core/linux/clone3.cc",
      "native/core/linux/close_fds.cc",
      "native/core/linux/leaf.cc",
      "native/core/linux/leaf_tree.cc",
      "native/core/linux/process.cc",
      "native/core/linux/spawn.cc",
      "native/core/linux/spawn_child.cc",
      "native/core/linux/tree.cc",
    ],
    "core_sources_darwin": [],
  },
}
