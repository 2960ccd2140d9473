# The executable agent-supervisor. Paths are from the top of the repository.
{
  "variables": {
    "supervisor_sources": [
      "native/supervisor/byte_queue.cc",
      "native/supervisor/control.cc",
      "native/supervisor/events.cc",
      "native/supervisor/finish.cc",
      "native/supervisor/hook.cc",
      "native/supervisor/incoming.cc",
      "native/supervisor/input.cc",
      "native/supervisor/log_file.cc",
      "native/supervisor/main.cc",
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
    "supervisor_sources_linux": [
      "native/supervisor/linux/loop.cc",
      "native/supervisor/linux/probe.cc",
      "native/supervisor/linux/relay.cc",
      "native/supervisor/linux/signal_source.cc",
      "native/supervisor/linux/watches.cc",
    ],
    "supervisor_sources_darwin": [],
  },
}
