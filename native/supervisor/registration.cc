// A run's supervisor makes itself known to the host, so that the host ends it by its own limits only and keeps its
// record should it die without one. Without a host the run goes on alone.
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

int connect_to(const char* path, UniqueFd& out) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (strlen(path) >= sizeof address.sun_path) return ENAMETOOLONG;
  memcpy(address.sun_path, path, strlen(path) + 1);
  out.reset(make_listener());
  if (!out.valid()) return errno;
  fcntl(out.get(), F_SETFL, 0);
  setsockopt(out.get(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
  setsockopt(out.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  return connect(out.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0 : errno;
}

// One request, one line back. errno, or 0 when it says ok.
int ask(const char* path, std::string_view line) {
  UniqueFd fd;
  if (const int error = connect_to(path, fd); error != 0) return error;
  if (send(fd.get(), line.data(), line.size(), 0) != static_cast<ssize_t>(line.size())) return errno;
  char answer[512];
  size_t length = 0;
  while (length < sizeof answer && memchr(answer, '\n', length) == nullptr) {
    const ssize_t n = recv(fd.get(), answer + length, sizeof answer - length, 0);
    if (n < 0) return errno == EAGAIN ? ETIMEDOUT : errno;
    if (n == 0) return ECONNRESET;
    length += static_cast<size_t>(n);
  }
  const std::string_view text(answer, length);
  return text.find("\"ok\":true") != std::string_view::npos ? 0 : ECONNREFUSED;
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
  FixedText<Client::kLongestLine> line;
  line << "1 register";
  append_field(line, "id", id_.view());
  append_field(line, "command", report_.command);
  append_path(line, "record", config_.report_path);
  append_path(line, "leaf", report_.leaf);
  append_path(line, "control", config_.control_path);
  line << " start=" << report_.supervisor.start_time << " grace=" << grace_ / kMillisecond
       << " hard=" << hard_ / kMillisecond
       << " hook=" << (config_.hook.given() ? config_.hook_limit : 0) / kMillisecond << '\n';
  const int error = line.overflowed() ? ENAMETOOLONG : ask(config_.host, line.view());
  if (error != 0) report_.trouble("HOST", error);
}

}  // namespace reaper
