#include "mailbox.h"

namespace reaper::addon {

void Mailbox::post(Event event) {
  const std::lock_guard lock(mutex_);
  if (function_ == nullptr) return;
  auto owned = std::make_unique<Event>(std::move(event));
  if (napi_call_threadsafe_function(function_, owned.get(), napi_tsfn_nonblocking) == napi_ok) {
    static_cast<void>(owned.release());
  }
}

void Mailbox::close() {
  const std::lock_guard lock(mutex_);
  function_ = nullptr;
}

}  // namespace reaper::addon
