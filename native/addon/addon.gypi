# The Node-API addon. Paths are from the top of the repository.
{
  "variables": {
    "addon_sources": [
      "native/addon/environment.cc",
      "native/addon/exec_functions.cc",
      "native/addon/foreign_run.cc",
      "native/addon/group_run.cc",
      "native/addon/identity_functions.cc",
      "native/addon/loose_task.cc",
      "native/addon/mailbox.cc",
      "native/addon/module.cc",
      "native/addon/payload_stdio.cc",
      "native/addon/run_functions.cc",
      "native/addon/run_identity.cc",
      "native/addon/spare_descriptors.cc",
      "native/addon/supervised_run.cc",
      "native/addon/task_functions.cc",
      "native/addon/watcher.cc",
    ],
    "addon_sources_linux": [
      "native/addon/linux/child_exit.cc",
      "native/addon/linux/descriptors.cc",
      "native/addon/linux/exec_image.cc",
      "native/addon/linux/leaf_end.cc",
      "native/addon/linux/poller.cc",
    ],
    "addon_sources_darwin": [
      "native/addon/darwin/child_exit.cc",
      "native/addon/darwin/descriptors.cc",
      "native/addon/darwin/exec_image.cc",
      "native/addon/darwin/leaf_end.cc",
      "native/addon/darwin/poller.cc",
    ],
  },
}
