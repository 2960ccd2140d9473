#include "input.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "core/io.h"

namespace reaper {

namespace {

constexpr size_t kPiece = 4096;
// So much at a turn: a reader as fast as we are must not keep us from everything else.
constexpr size_t kPiecesAtOnce = 16;

}  // namespace

int Input::open(const Config& config) {
  if (config.input == Source::kFile || config.input == Source::kClosed) {
    const char* const path = config.input == Source::kFile ? config.input_path : "/dev/null";
    inner_.reset(::open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY));
    return inner_.valid() ? 0 : errno;
  }
  if (config.input == Source::kInherit) return 0;
  if (config.input_path != nullptr) {
    if (const int error = open_file(config.input_path); error != 0) return error;
  }
  int ends[2];
  if (const int error = make_pipe(ends); error != 0) return error;
  inner_.reset(ends[0]);
  outer_.reset(ends[1]);
  fcntl(ends[1], F_SETFL, O_NONBLOCK);
  watch_ = {ends[1], on_writable, this};
  return loop_.add(watch_, file_.valid() ? Watch::kWritable : 0);
}

// Only of a regular file can be read without waiting for others.
int Input::open_file(const char* path) {
  file_.reset(::open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  struct stat st{};
  if (!file_.valid() || fstat(file_.get(), &st) != 0) return errno;
  if (S_ISDIR(st.st_mode)) return EISDIR;
  return S_ISREG(st.st_mode) ? 0 : EINVAL;
}

bool Input::write(std::string_view bytes) {
  if (!is_open() || !queue_.append(bytes)) return false;
  on_writable(this, Watch::kWritable);
  return is_open();
}

void Input::on_writable(void* self, uint32_t what) {
  auto& input = *static_cast<Input*>(self);
  const bool gone = (what & Watch::kHungUp) != 0;
  if (gone || !input.feed() || (!input.file_.valid() && !input.queue_.flush(input.outer_.get()))) {
    input.close();
    return;
  }
  if (input.file_.valid() || !input.queue_.empty()) {
    input.loop_.change(input.watch_, Watch::kWritable);
  } else if (input.closing_) {
    input.close();
  } else {
    input.loop_.change(input.watch_, 0);
  }
}

// What the pipe does not take is read again: there is nothing to keep, and nothing that could run full.
bool Input::feed() {
  for (size_t i = 0; file_.valid() && i < kPiecesAtOnce; i++) {
    char piece[kPiece];
    const ssize_t n = pread(file_.get(), piece, sizeof piece, fed_);
    if (n < 0) {
      // The disk failed. There is no way to take the first half back, but nothing is put behind it.
      report_.trouble("STDIN_FILE", errno);
      return false;
    }
    if (n == 0) {
      file_.reset();
      return true;
    }
    const long taken = write_now(outer_.get(), {piece, static_cast<size_t>(n)});
    if (taken < 0) return false;
    fed_ += taken;
    if (taken < n) return true;
  }
  return true;
}

void Input::finish() {
  closing_ = true;
  if (outer_.valid()) on_writable(this, Watch::kWritable);
}

void Input::close() {
  queue_.clear();
  file_.reset();
  loop_.remove(watch_);
  outer_.reset();
}

}  // namespace reaper
