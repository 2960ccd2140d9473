# The Node-API addon. Paths are from the top of the repository.
{
  "variables": {
    "addon_sources": [
      "native/addon/environment.cc",
      "native/addon/mailbox.cc",
      "native/addon/module.cc",
      "native/addon/run_functions.cc",
      "native/addon/supervised_run.cc",
      "native/addon/watcher.cc",
    ],
    "addon_sources_linux": [
      "native/addon/linux/child_exit.cc",
      "native/addon/linux/descriptors.cc",
      "native/addon/linux/poller.cc",
    ],
    "addon_sources_darwin": [],
  },
}
