// The version of this build; a test holds it equal to package.json's.
#pragma once

namespace reaper {

constexpr const char* kVersion = "0.1.0";

}  // namespace reaper
