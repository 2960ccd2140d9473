{
  # Source lists live beside the sources, one list per operating system, so that shared code needs no #ifdef.
  "includes": [
    "native/core/core.gypi",
    "native/supervisor/supervisor.gypi",
    "native/addon/addon.gypi",
    "native/tests/tests.gypi",
  ],
  "variables": {
    # Switches: node-gyp rebuild --sanitize=address,undefined --supervisor_static=1 --native_tests=1
    "sanitize%": "",
    "supervisor_static%": 0,
    "native_tests%": 0,
  },
  "target_defaults": {
    "include_dirs": ["native"],
    "cflags_cc!": ["-std=gnu++17", "-std=gnu++20"],
    "cflags_cc": ["-std=c++20", "-fno-exceptions", "-fno-rtti"],
    "defines": ["_GNU_SOURCE"],
    # node-gyp puts a Windows hook source into every target otherwise.
    "win_delay_load_hook": "false",
    "xcode_settings": {
      "CLANG_CXX_LANGUAGE_STANDARD": "c++20",
      "CLANG_CXX_LIBRARY": "libc++",
      "GCC_ENABLE_CPP_EXCEPTIONS": "NO",
      "GCC_ENABLE_CPP_RTTI": "NO",
      "MACOSX_DEPLOYMENT_TARGET": "11.0",
    },
    "conditions": [
      # What is one class on each operating system, but not the same one, is a header of the same name.
      ["OS=='linux'", {"include_dirs": ["native/core/linux"]}],
      ["OS=='mac'", {"include_dirs": ["native/core/darwin"]}],
      ["sanitize!=''", {
        "cflags": ["-fsanitize=<(sanitize)", "-fno-omit-frame-pointer", "-fno-sanitize-recover=undefined", "-g"],
        "ldflags": ["-fsanitize=<(sanitize)"],
        "xcode_settings": {
          "OTHER_CFLAGS": ["-fsanitize=<(sanitize)", "-fno-omit-frame-pointer", "-g"],
          "OTHER_LDFLAGS": ["-fsanitize=<(sanitize)"],
        },
      }],
    ],
  },
  "targets": [
    {
      "target_name": "addon",
      "sources": ["<@(core_sources)", "<@(addon_sources)"],
      "include_dirs": ["<!(node -p \"require('node-addon-api').include_dir\")"],
      # Node-API 10 binaries crash Node 20 at load instead of failing cleanly: stay on 9.
      "defines": ["NAPI_VERSION=9", "NAPI_DISABLE_CPP_EXCEPTIONS", "NODE_ADDON_API_ENABLE_MAYBE", "BUILDING_NODE_EXTENSION",
                  # A worker can be terminated while we call into it; nothing can be thrown there any more.
                  "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS"],
      "cflags": ["-fvisibility=hidden"],
      "xcode_settings": {"GCC_SYMBOLS_PRIVATE_EXTERN": "YES"},
      "conditions": [
        ["OS=='linux'", {"sources": ["<@(core_sources_linux)", "<@(addon_sources_linux)"]}],
        ["OS=='mac'", {"sources": ["<@(core_sources_darwin)", "<@(addon_sources_darwin)"]}],
      ],
    },
    {
      "target_name": "agent-supervisor",
      "type": "executable",
      "sources": ["<@(core_sources)", "<@(supervisor_sources)"],
      "cflags!": ["-fPIC", "-O3", "-fno-omit-frame-pointer"],
      "cflags": ["-Wshadow", "-Wconversion"],
      "ldflags!": ["-rdynamic", "-pthread"],
      "conditions": [
        ["OS=='linux'", {
          "sources": ["<@(core_sources_linux)", "<@(supervisor_sources_linux)"],
          "cflags": ["-fPIE", "-ffunction-sections", "-fdata-sections", "-fstack-protector-strong", "-ftrivial-auto-var-init=zero"],
          # As-needed drops libstdc++, libm and libgcc, which g++ names by itself: the supervisor needs libc only.
          "ldflags": ["-Wl,--as-needed", "-Wl,--gc-sections", "-Wl,-z,relro,-z,now", "-Wl,-z,noexecstack", "-pie"],
        }],
        ["OS=='linux' and target_arch=='x64'", {"cflags": ["-fstack-clash-protection", "-fcf-protection=full"]}],
        ["OS=='linux' and target_arch=='arm64'", {"cflags": ["-fstack-clash-protection", "-mbranch-protection=standard"]}],
        ["OS=='linux' and sanitize==''", {
          "cflags": ["-Os", "-fno-threadsafe-statics", "-fno-asynchronous-unwind-tables", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=3"],
          "ldflags": ["-s"],
        }],
        ["OS=='mac'", {
          "sources": ["<@(core_sources_darwin)", "<@(supervisor_sources_darwin)"],
          "xcode_settings": {"DEAD_CODE_STRIPPING": "YES", "GCC_OPTIMIZATION_LEVEL": "s", "WARNING_CFLAGS": ["-Wshadow"]},
        }],
      ],
    },
  ],
  "conditions": [
    ["supervisor_static==1", {
      "targets": [
        {
          # What a release ships: one file for every libc, a quarter of the memory, started faster.
          "target_name": "agent-supervisor-static",
          "type": "none",
          "actions": [
            {
              "action_name": "compile_static",
              "inputs": ["<@(core_sources)", "<@(core_sources_linux)", "<@(supervisor_sources)", "<@(supervisor_sources_linux)"],
              "outputs": ["<(PRODUCT_DIR)/agent-supervisor-static"],
              "action": ["scripts/compile-static", "<@(_outputs)", "<@(_inputs)"],
            },
          ],
        },
      ],
    }],
    ["native_tests==1", {
      "targets": [
        {
          "target_name": "native_tests",
          "type": "executable",
          "sources": ["<@(core_sources)", "<@(supervisor_tested_sources)", "<@(tests_sources)"],
          "defines": ["DOCTEST_CONFIG_NO_EXCEPTIONS_BUT_WITH_ALL_ASSERTS"],
          "conditions": [
            ["OS=='linux'", {"sources": ["<@(core_sources_linux)", "<@(supervisor_sources_linux)", "<@(tests_sources_linux)"]}],
            ["OS=='mac'", {"sources": ["<@(core_sources_darwin)", "<@(supervisor_sources_darwin)", "<@(tests_sources_darwin)"]}],
          ],
        },
      ],
    }],
  ],
}
