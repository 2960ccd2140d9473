# The executable agent-supervisor. Paths are from the top of the repository.
{
  "variables": {
    "supervisor_sources": ["native/supervisor/main.cc"],
    "supervisor_sources_linux": [],
    "supervisor_sources_darwin": [],
  },
}
