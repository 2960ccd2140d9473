// Ends a process whose client is gone, in whatever state its JavaScript is.
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include <cerrno>

#include "arguments.h"
#include "core/unique_fd.h"
#include "functions.h"
#include "hangup.h"

namespace reaper::addon {

namespace {

constexpr size_t kStack = 64 * 1024;

struct Watch {
  UniqueFd input;
  UniqueFd output;
  int grace_ms = 0;
};

// One client, one process: it is never taken back.
Watch watch;

void* run(void*) {
  if (wait_for_hangup(watch.input.get(), watch.output.get()) != 0) return nullptr;
  // A main thread that is not blocked has heard of it as well, and leaves by itself.
  poll(nullptr, 0, watch.grace_ms);
  _exit(0);
}

int start() {
  pthread_t thread;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStack);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  const int error = pthread_create(&thread, &attributes, &run, nullptr);
  pthread_attr_destroy(&attributes);
  return error;
}

}  // namespace

Napi::Value exit_on_hangup(const Napi::CallbackInfo& info) {
  int error = EALREADY;
  if (!watch.input.valid()) {
    // Descriptors of our own, for the streams that have the others may close them.
    watch.input.reset(fcntl(int_argument(info, 0), F_DUPFD_CLOEXEC, 3));
    watch.output.reset(fcntl(int_argument(info, 1), F_DUPFD_CLOEXEC, 3));
    watch.grace_ms = int_argument(info, 2);
    error = watch.input.valid() && watch.output.valid() ? start() : errno;
  }
  return Napi::Number::New(info.Env(), error);
}

}  // namespace reaper::addon
