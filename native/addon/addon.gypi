# The Node-API addon. Paths are from the top of the repository.
{
  "variables": {
    "addon_sources": ["native/addon/module.cc"],
    "addon_sources_linux": [],
    "addon_sources_darwin": [],
  },
}
