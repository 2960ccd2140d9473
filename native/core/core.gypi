# The engine shared by the supervisor and the addon. Paths are from the top of the repository.
{
  "variables": {
    "core_sources": [],
    "core_sources_linux": [],
    "core_sources_darwin": [],
  },
}
