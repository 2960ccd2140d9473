// The control protocol's lines, as any peer of our own uid could send them.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "supervisor/request.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  reaper::Request request;
  std::string_view wrong;
  const bool ok = reaper::parse_request({reinterpret_cast<const char*>(data), size}, request, wrong);
  if (!ok && wrong.empty()) abort();
  if (ok && (request.bytes > 1048576 || request.grace < -1 || request.cause == reaper::Cause::kNone)) abort();
  return 0;
}
