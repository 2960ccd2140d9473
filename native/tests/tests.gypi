# Unit tests of the native code (doctest). Paths are from the top of the repository.
# supervisor_tested_sources: the sources of the supervisor that tests link, all but its main.cc.
{
  "variables": {
    "tests_sources": ["native/tests/main.cc"],
    "tests_sources_linux": [],
    "tests_sources_darwin": [],
    "supervisor_tested_sources": [],
  },
}
