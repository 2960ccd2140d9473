# Unit tests of the native code (doctest). Paths are from the top of the repository.
# supervisor_tested_sources: the sources of the supervisor that tests link, all but its main.cc.
{
  "variables": {
    "tests_sources": [
      "native/tests/ladder_test.cc",
      "native/tests/loose_run_test.cc",
      "native/tests/loose_tree_test.cc",
      "native/tests/main.cc",
      "native/tests/member_graph_test.cc",
      "native/tests/options_test.cc",
      "native/tests/request_test.cc",
      "native/tests/store_test.cc",
      "native/tests/text_test.cc",
    ],
    # Bookkeeping without a system call, tested everywhere.
    "tests_sources_linux": ["native/core/darwin/member_graph.cc"],
    "tests_sources_darwin": [],
    "supervisor_tested_sources": [
      "native/supervisor/byte_queue.cc",
      "native/supervisor/control.cc",
      "native/supervisor/events.cc",
      "native/supervisor/finish.cc",
      "native/supervisor/hook.cc",
      "native/supervisor/incoming.cc",
      "native/supervisor/input.cc",
      "native/supervisor/log_file.cc",
      "native/supervisor/options.cc",
      "native/supervisor/output.cc",
      "native/supervisor/record.cc",
      "native/supervisor/request.cc",
      "native/supervisor/run.cc",
      "native/supervisor/scratch.cc",
      "native/supervisor/sink.cc",
      "native/supervisor/spec.cc",
      "native/supervisor/start.cc",
      "native/supervisor/terminal.cc",
    ],
  },
}
