#include "output.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "core/io.h"
#include "scratch.h"

namespace reaper {

int Output::open(bool lossless) {
  lossless_ = lossless;
  last_output_ = boot_now();
  for (int i = 0; i < 2; i++) {
    Stream& stream = streams_[i];
    int ends[2];
    if (const int error = make_pipe(ends); error != 0) return error;
    stream.output = this;
    stream.outer.reset(ends[0]);
    stream.inner.reset(ends[1]);
    widen_pipe(ends[1]);
    // Our end alone: the two ends of a pipe are two open file descriptions.
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    stream.sink.open(i + 1);
    stream.readable = {ends[0], on_readable, &stream};
    const int error = loop_.add(stream.readable, Watch::kReadable);
    if (error != 0) return error;
  }
  return 0;
}

void Output::close_payload_ends() {
  for (Stream& stream : streams_) stream.inner.reset();
}

void Output::say(std::string_view line) {
  if (streams_[1].sink.valid()) streams_[1].sink.write(line);
}

void Output::on_readable(void* self, uint32_t) {
  auto& stream = *static_cast<Stream*>(self);
  stream.output->pump(stream);
}

void Output::on_writable(void* self, uint32_t) {
  auto& stream = *static_cast<Stream*>(self);
  Output& output = *stream.output;
  if (!output.pass_on(stream)) return output.lose_reader(stream);
  if (!stream.pending.empty()) return;
  output.loop_.remove(stream.writable);
  stream.paused = false;
  if (output.draining_) return output.drain(stream);
  output.loop_.add(stream.readable = {stream.outer.get(), on_readable, &stream}, Watch::kReadable);
}

// By the sink, which knows what of it would wait. False when nobody reads any more.
bool Output::pass_on(Stream& stream) {
  while (!stream.pending.empty()) {
    const long n = stream.sink.write(stream.pending.view());
    if (n <= 0) return n == 0;
    stream.pending.drop(static_cast<size_t>(n));
    last_taken_ = boot_now();
  }
  return true;
}

// One read. False when there is nothing more to be had now.
bool Output::pump(Stream& stream) {
  if (!stream.outer.valid()) return false;
  const ssize_t n = read(stream.outer.get(), scratch.output, sizeof scratch.output);
  if (n < 0) return errno == EINTR;
  if (n == 0) {
    close(stream);
    return false;
  }
  last_output_ = boot_now();
  const std::string_view bytes(scratch.output, static_cast<size_t>(n));
  if (log_.is_open()) log_.write(bytes);
  show(stream, bytes);
  return true;
}

void Output::show(Stream& stream, std::string_view bytes) {
  while (!bytes.empty() && stream.sink.valid()) {
    const long n = stream.sink.write(bytes);
    if (n > 0) {
      bytes.remove_prefix(static_cast<size_t>(n));
      continue;
    }
    if (n < 0) return lose_reader(stream);
    if (!lossless_) return;
    stream.pending.append(bytes);
    pause(stream);
    return;
  }
}

// Not watched at all meanwhile: a pipe that all its writers have left is always reported (epoll_ctl(2), EPOLLHUP).
void Output::pause(Stream& stream) {
  if (stream.paused) return;
  stream.paused = true;
  loop_.remove(stream.readable);
  stream.writable = {stream.sink.fd(), on_writable, &stream};
  loop_.add(stream.writable, Watch::kWritable);
}

// The payload is to see that, as it would on a pipe of its own.
void Output::lose_reader(Stream& stream) {
  loop_.remove(stream.writable);  // while its number still means the sink
  stream.paused = false;
  stream.pending.clear();
  stream.sink.close();
  if (lossless_) close(stream);
}

void Output::drain() {
  draining_ = true;
  last_taken_ = boot_now();
  for (Stream& stream : streams_) {
    if (!stream.paused) drain(stream);
  }
}

void Output::drain(Stream& stream) {
  while (!stream.paused && stream.reads_left-- > 0 && pump(stream)) {
  }
  if (!stream.paused) close(stream);
}

void Output::abandon() {
  for (Stream& stream : streams_) lose_reader(stream);
}

void Output::close(Stream& stream) {
  loop_.remove(stream.readable);
  stream.outer.reset();
}

}  // namespace reaper
