#include "control.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "core/io.h"
#include "core/json.h"

namespace reaper {

namespace {

char lines[16][Client::kLongestLine];
char queues[16][Client::kSmallQueue];

// Of the megabyte that a peer may let lie, the largest answer is a third.
constexpr size_t kBehind = 256 * 1024;

// All supervisors of a host may want its next one at the same time.
constexpr int kBacklog = 1024;

}  // namespace

Client Control::client(size_t i) { return {lines[i], queues[i]}; }

int Control::attach(int fd) {
  int type = 0;
  socklen_t length = sizeof type;
  if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) != 0) return errno;
  Client& client = clients_[0];
  client.control = this;
  client.subscribed = true;
  client.watch = {fd, on_client, &client};
  connected_ = true;
  return loop_.add(client.watch, Watch::kReadable);
}

// Under a name of its own until it listens: whoever finds the socket, or is told that it appeared, can connect.
int Control::listen_at(const char* path, bool replace) {
  struct stat st{};
  if (!replace && lstat(path, &st) == 0) return EADDRINUSE;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (strlen(path) >= sizeof address.sun_path) return ENAMETOOLONG;
  const char* const slash = strrchr(path, '/');
  Text name(address.sun_path, sizeof address.sun_path);
  name << std::string_view(path, slash != nullptr ? static_cast<size_t>(slash - path) + 1 : 0);
  (name << '.').hex(static_cast<uint64_t>(getpid()), 6);
  if (!name.terminate()) return ENAMETOOLONG;
  UniqueFd listener(make_listener());
  if (!listener.valid()) return errno;
  unlink(address.sun_path);
  // The mode of the socket is that of the process while it binds; nobody else's file is made meanwhile.
  const mode_t saved = umask(0177);
  const int bound = bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  int error = bound == 0 ? 0 : errno;
  umask(saved);
  if (error != 0) return error;
  if (listen(listener.get(), kBacklog) != 0 || rename(address.sun_path, path) != 0) error = errno;
  if (error != 0) {
    unlink(address.sun_path);
    return error;
  }
  path_ = path;
  loop_.remove(listener_);
  listener_fd_ = static_cast<UniqueFd&&>(listener);
  keep_spare();
  watch_listener();
  return listener_.fd >= 0 ? 0 : errno;
}

void Control::on_listener(void* self, uint32_t) {
  auto& control = *static_cast<Control*>(self);
  Client* const client = control.free_client();
  // Whoever comes now waits in the listener's queue until a client has left.
  if (client == nullptr) return control.loop_.remove(control.listener_);
  const int fd = accept_peer(control.listener_fd_.get());
  if (fd < 0 && (errno == EMFILE || errno == ENFILE)) return control.turn_away();
  if (fd < 0) return;
  client->control = &control;
  client->subscribed = client->hung_up = false;
  client->line_length = 0;
  client->payload_left = 0;
  client->watch = {fd, on_client, client};
  if (control.peer_is_ours(fd) && control.loop_.add(client->watch, Watch::kReadable) == 0) return;
  client->watch.fd = -1;
  ::close(fd);
}

// There is no descriptor left. Whoever waits would be told of again and again, so he is let in with the one that
// is kept for this, and out.
void Control::turn_away() {
  spare_.reset();
  UniqueFd peer(accept_peer(listener_fd_.get()));
  if (!peer.valid()) loop_.remove(listener_);
  peer.reset();
  keep_spare();
}

void Control::keep_spare() { spare_.reset(fcntl(listener_fd_.get(), F_DUPFD_CLOEXEC, 3)); }

Client* Control::free_client() {
  for (Client& client : clients_) {
    if (client.watch.fd < 0) return &client;
  }
  return nullptr;
}

void Control::watch_listener() {
  listener_ = {listener_fd_.get(), on_listener, this};
  if (loop_.add(listener_, Watch::kReadable) != 0) listener_.fd = -1;
}

bool Control::peer_is_ours(int fd) const {
  uid_t user = 0;
  return peer_user(fd, user) && (user == geteuid() || user == 0);
}

void Control::on_client(void* self, uint32_t what) {
  auto& client = *static_cast<Client*>(self);
  Control& control = *client.control;
  if ((what & (Watch::kWritable | Watch::kHungUp)) != 0) control.flush(client);
  if ((what & (Watch::kReadable | Watch::kHungUp)) != 0) control.read_from(client);
}

void Control::read_from(Client& client) {
  char buffer[4096];
  const ssize_t n = recv(client.watch.fd, buffer, sizeof buffer, MSG_DONTWAIT | MSG_PEEK);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n <= 0) {
    const bool starter = connected_ && &client == &clients_[0];
    drop(client);
    if (starter) owner_.starter_gone(owner_.self);
    return;
  }
  std::string_view bytes(buffer, static_cast<size_t>(n));
  while (!bytes.empty() && client.watch.fd >= 0 && !is_behind(client)) bytes.remove_prefix(consume(client, bytes));
  if (client.watch.fd >= 0) recv(client.watch.fd, buffer, static_cast<size_t>(n) - bytes.size(), MSG_DONTWAIT);
}

// What it asks next stays in the socket until it has taken most of what it has asked for.
bool Control::is_behind(const Client& client) { return client.out.size() > kBehind; }

// Takes one piece from the front: bytes of a `write`, or up to the end of a line. Returns how much.
size_t Control::consume(Client& client, std::string_view bytes) {
  if (client.hung_up) return bytes.size();
  if (client.payload_left > 0) return consume_payload(client, bytes);
  const size_t newline = bytes.find('\n');
  const size_t n = newline == std::string_view::npos ? bytes.size() : newline;
  if (client.line_length + n > Client::kLongestLine) {
    refuse(client, 0, "LINE_TOO_LONG", "a request is at most 4096 bytes");
    flush(client);
    hang_up(client);
    return bytes.size();
  }
  memcpy(client.line + client.line_length, bytes.data(), n);
  client.line_length += n;
  if (newline == std::string_view::npos) return n;
  handle_line(client);
  return n + 1;
}

// Of several who write at a time, and of one who leaves in the middle, each message goes in whole or not at all.
size_t Control::consume_payload(Client& client, std::string_view bytes) {
  const size_t n = bytes.size() < client.payload_left ? bytes.size() : static_cast<size_t>(client.payload_left);
  const std::string_view piece(bytes.data(), n);
  const bool at_once = client.payload.empty() && n == client.payload_left;
  if (!at_once && !client.payload.append(piece)) {
    refuse(client, client.payload_sequence, "STDIN_CLOSED", "there is no memory for so much");
    flush(client);
    hang_up(client);
    return bytes.size();
  }
  client.payload_left -= n;
  if (client.payload_left > 0) return n;
  const bool repeated = client.payload_key != 0 && client.payload_key <= last_key_;
  if (repeated || owner_.input(owner_.self, at_once ? piece : client.payload.view())) {
    if (client.payload_key > last_key_) last_key_ = client.payload_key;
    accept_ok(client, client.payload_sequence);
  } else {
    refuse(client, client.payload_sequence, "STDIN_CLOSED", "the payload's stdin takes nothing more");
  }
  client.payload.clear();
  return n;
}

void Control::handle_line(Client& client) {
  const std::string_view line(client.line, client.line_length);
  client.line_length = 0;
  Request request;
  std::string_view wrong;
  if (!parse_request(line, request, wrong)) {
    refuse(client, request.sequence, "BAD_REQUEST", wrong);
    return;
  }
  if (request.verb == Verb::kWrite) {
    client.payload_left = request.bytes;
    client.payload_sequence = request.sequence;
    client.payload_key = request.key;
    if (request.bytes == 0) accept_ok(client, request.sequence);
    return;
  }
  owner_.request(owner_.self, client, request);
}

void Control::send(Client& client, std::string_view json) {
  if (client.watch.fd < 0 || client.hung_up) return;
  if (client.out.append(json) && client.out.append("\n")) return;
  hang_up(client);  // it has taken nothing for a megabyte
}

// Our starter is then as good as gone, for nothing else would tell of his death; so the end of file is heard and
// acted upon like one that he has sent, when the loop comes to it.
void Control::hang_up(Client& client) {
  client.hung_up = true;
  client.out.clear();
  shutdown(client.watch.fd, SHUT_RDWR);
}

void Control::flush_all() {
  for (Client& client : clients_) {
    if (client.watch.fd >= 0 && !client.out.empty() && !client.waits_for_room) flush(client);
  }
}

void Control::flush(Client& client) {
  if (!client.out.flush(client.watch.fd)) client.out.clear();  // the peer is gone; its end of file will say so
  const bool waits = !client.out.empty();
  if (waits == client.waits_for_room && is_behind(client) == client.unheard) return;
  client.waits_for_room = waits;
  client.unheard = is_behind(client);
  loop_.change(client.watch, (client.unheard ? 0 : Watch::kReadable) | (waits ? Watch::kWritable : 0));
}

bool Control::anybody_listens() const {
  for (const Client& client : clients_) {
    if (client.subscribed) return true;
  }
  return false;
}

void Control::refuse(Client& client, uint64_t sequence, std::string_view code, std::string_view message) {
  FixedText<512> text;
  Json json(text);
  json.begin_object().field("reply", sequence).field("ok", false);
  json.field("code", code).field("message", message).end_object();
  send(client, text.view());
}

void Control::accept_ok(Client& client, uint64_t sequence) {
  FixedText<64> text;
  Json json(text);
  json.begin_object().field("reply", sequence).field("ok", true).end_object();
  send(client, text.view());
}

void Control::broadcast(std::string_view json) {
  for (Client& client : clients_) {
    if (client.subscribed) send(client, json);
  }
}

void Control::subscribe(Client& client) {
  if (client.subscribed) return;
  client.subscribed = true;
  owner_.greet(owner_.self, client);
}

void Control::drop(Client& client) {
  const int fd = client.watch.fd;
  loop_.remove(client.watch);
  if (fd >= 0) ::close(fd);
  client.out.clear();
  client.payload.clear();
  client.waits_for_room = client.unheard = client.subscribed = false;
  if (listener_fd_.valid() && listener_.fd < 0) watch_listener();
}

void Control::stop_listening() {
  if (path_ != nullptr) unlink(path_);
  path_ = nullptr;
  loop_.remove(listener_);
  listener_fd_.reset();
  spare_.reset();
}

void Control::close(Micros limit) {
  stop_listening();
  const Micros deadline = boot_now() + limit;
  for (Client& client : clients_) {
    while (client.watch.fd >= 0 && !client.out.empty()) {
      const Micros left = deadline - boot_now();
      pollfd ready{client.watch.fd, POLLOUT, 0};
      if (left <= 0 || poll(&ready, 1, static_cast<int>(left / kMillisecond) + 1) != 1) break;
      if (!client.out.flush(client.watch.fd)) break;
    }
    drop(client);
  }
}

}  // namespace reaper
