#include "input.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "core/io.h"

namespace reaper {

int Input::open(const Config& config) {
  if (config.input == Source::kFile || config.input == Source::kClosed) {
    const char* const path = config.input == Source::kFile ? config.input_path : "/dev/null";
    inner_.reset(::open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY));
    return inner_.valid() ? 0 : errno;
  }
  if (config.input == Source::kInherit) return 0;
  int ends[2];
  if (const int error = make_pipe(ends); error != 0) return error;
  inner_.reset(ends[0]);
  outer_.reset(ends[1]);
  fcntl(ends[1], F_SETFL, O_NONBLOCK);
  watch_ = {ends[1], on_writable, this};
  return loop_.add(watch_, 0);
}

bool Input::write(std::string_view bytes) {
  if (!is_open() || !queue_.append(bytes)) return false;
  on_writable(this, Watch::kWritable);
  return is_open();
}

void Input::on_writable(void* self, uint32_t what) {
  auto& input = *static_cast<Input*>(self);
  const bool gone = (what & Watch::kHungUp) != 0;
  if (gone || !input.queue_.flush(input.outer_.get())) {
    input.close();
    return;
  }
  if (!input.queue_.empty()) {
    input.loop_.change(input.watch_, Watch::kWritable);
  } else if (input.closing_) {
    input.close();
  } else {
    input.loop_.change(input.watch_, 0);
  }
}

void Input::finish() {
  closing_ = true;
  if (outer_.valid()) on_writable(this, Watch::kWritable);
}

void Input::close() {
  queue_.clear();
  loop_.remove(watch_);
  outer_.reset();
}

}  // namespace reaper
