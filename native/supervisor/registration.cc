// A run's supervisor makes itself known to the host, so that the host ends it by its own limits only and keeps its
// record should it die without one. Without a host the run goes on alone, until there is one.
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/io.h"
#include "host/percent.h"
#include "run.h"

namespace reaper {

namespace {

// A host that does not answer must not keep the payload from its start.
constexpr timeval kPatience{2, 0};

int connect_to(const char* path, bool wait, UniqueFd& out) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (strlen(path) >= sizeof address.sun_path) return ENAMETOOLONG;
  memcpy(address.sun_path, path, strlen(path) + 1);
  out.reset(make_listener());
  if (!out.valid()) return errno;
  if (wait) {
    fcntl(out.get(), F_SETFL, 0);
    setsockopt(out.get(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
    setsockopt(out.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  }
  return connect(out.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0 : errno;
}

bool says_ok(std::string_view answer) { return answer.find("\"ok\":true") != std::string_view::npos; }

// One request, one line back. errno, or 0 when it says ok.
int ask(const char* path, std::string_view line) {
  UniqueFd fd;
  if (const int error = connect_to(path, true, fd); error != 0) return error;
  if (send(fd.get(), line.data(), line.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(line.size())) return errno;
  char answer[512];
  size_t length = 0;
  while (length < sizeof answer && memchr(answer, '\n', length) == nullptr) {
    const ssize_t n = recv(fd.get(), answer + length, sizeof answer - length, 0);
    if (n < 0) return errno == EAGAIN ? ETIMEDOUT : errno;
    if (n == 0) return ECONNRESET;
    length += static_cast<size_t>(n);
  }
  return says_ok({answer, length}) ? 0 : ECONNREFUSED;
}

void append_field(Text& line, std::string_view key, std::string_view value) {
  line << ' ' << key << '=';
  append_encoded(line, value);
}

// The host has another working directory: a relative path would mean another file there.
void append_path(Text& line, std::string_view key, const char* path) {
  if (path != nullptr && *path == '/') append_field(line, key, path);
}

}  // namespace

void Run::register_with_host() {
  if (config_.host == nullptr) return;
  const std::string_view leaf = report_.leaf != nullptr ? report_.leaf : "";
  if (registered_ && leaf == registered_leaf_.view()) return;
  registered_ = true;
  registered_leaf_.clear();
  registered_leaf_ << leaf;
  Registration line;
  write_registration(line);
  const int error = line.overflowed() ? ENAMETOOLONG : ask(config_.host, line.view());
  if (error == 0) return stop_awaiting_host();
  report_.trouble("HOST", error);
  if (error != ENAMETOOLONG) await_host();
}

void Run::write_registration(Registration& line) const {
  line << "1 register";
  append_field(line, "id", id_.view());
  append_field(line, "command", report_.command);
  append_path(line, "record", config_.report_path);
  append_path(line, "leaf", report_.leaf);
  append_path(line, "control", config_.control_path);
  line << " start=" << report_.supervisor.start_time << " grace=" << grace_ / kMillisecond
       << " hard=" << hard_ / kMillisecond
       << " hook=" << (config_.hook.given() ? config_.hook_limit : 0) / kMillisecond << '\n';
}

// A host makes its socket appear when it listens already. There may be one since we last looked.
void Run::await_host() {
  if (arrival_.is_open()) return;
  if (const int error = arrival_.open(config_.host); error != 0) return report_.trouble("HOST_WATCH", error);
  arrival_watch_ = {arrival_.fd(),
                    [](void* self, uint32_t) {
                      auto& run = *static_cast<Run*>(self);
                      if (run.arrival_.happened()) run.approach_host();
                    },
                    this};
  if (loop_.add(arrival_watch_, Watch::kReadable) != 0) return stop_awaiting_host();
  approach_host();
}

// Never waits, for by now there is a run to look after. Where this fails it is tried again with the next host.
void Run::approach_host() {
  loop_.remove(host_watch_);
  if (connect_to(config_.host, false, host_fd_) != 0) return host_fd_.reset();
  Registration line;
  write_registration(line);
  if (!terminal_.present()) {
    // This host has not started us, and is to know all the same that we need no pane.
    line.rewind(line.length() - 1);
    line << " detached=1\n";
  }
  const auto length = static_cast<ssize_t>(line.length());
  if (line.overflowed() || send(host_fd_.get(), line.view().data(), line.length(), MSG_NOSIGNAL) != length) {
    return host_fd_.reset();
  }
  host_watch_ = {host_fd_.get(), [](void* self, uint32_t) { static_cast<Run*>(self)->hear_host(); }, this};
  if (loop_.add(host_watch_, Watch::kReadable) != 0) host_watch_.fd = -1;
}

// The answer is written by the host at once, so it comes whole.
void Run::hear_host() {
  char answer[512];
  const ssize_t n = recv(host_fd_.get(), answer, sizeof answer, MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n > 0 && says_ok({answer, static_cast<size_t>(n)})) return stop_awaiting_host();
  loop_.remove(host_watch_);
  host_fd_.reset();
}

void Run::stop_awaiting_host() {
  loop_.remove(arrival_watch_);
  loop_.remove(host_watch_);
  arrival_.close();
  host_fd_.reset();
}

}  // namespace reaper
