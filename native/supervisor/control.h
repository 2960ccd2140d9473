// The control channel: one connected socket from a library, or a listening one for whoever comes.
#pragma once

#include "byte_queue.h"
#include "core/text.h"
#include "loop.h"
#include "request.h"

namespace reaper {

class Control;

// One peer.
struct Client {
  static constexpr size_t kLongestLine = 4096;
  static constexpr size_t kSmallQueue = 4096;
  // The buffers lie apart from the clients, and are untouched until somebody writes: a supervisor is small.
  Client(char* line_buffer, char* queue_buffer) : out(1 << 20, queue_buffer, kSmallQueue), line(line_buffer) {}
  Control* control = nullptr;
  Watch watch;
  ByteQueue out;
  char* line;
  bool waits_for_room = false;
  bool unheard = false;  // until it has taken more of its answers
  bool hung_up = false;  // by us: what it still says is not heard
  size_t line_length = 0;
  bool subscribed = false;
  uint64_t payload_left = 0;  // bytes of a `write` still to come
  uint64_t payload_sequence = 0;
  uint64_t payload_key = 0;
  ByteQueue payload{kLargestWrite};  // those that have come, unless all come at once
};

// What the channel asks of the run.
struct ControlOwner {
  void* self = nullptr;
  void (*request)(void* self, Client& client, const Request& request) = nullptr;
  // Bytes for the payload's stdin; false when they cannot be taken.
  bool (*input)(void* self, std::string_view bytes) = nullptr;
  // A peer subscribed: tell it the state so far.
  void (*greet)(void* self, Client& client) = nullptr;
  // The one connected peer is gone.
  void (*starter_gone)(void* self) = nullptr;
};

class Control {
 public:
  explicit Control(Loop& loop) : loop_(loop) {}
  void own(const ControlOwner& owner) { owner_ = owner; }
  // Takes over a connected socket. errno, or 0.
  int attach(int fd);
  // Binds (mode 0600), listens. errno, or 0. What lies there is replaced or refused.
  int listen_at(const char* path, bool replace);

  // Queues a message; it leaves with the next flush. What is to be done comes before what is to be said of it:
  // a peer that wakes up takes a processor from the processes that are being ended.
  void send(Client& client, std::string_view json);
  void flush_all();
  bool anybody_listens() const;
  void refuse(Client& client, uint64_t sequence, std::string_view code, std::string_view message);
  void accept_ok(Client& client, uint64_t sequence);
  void broadcast(std::string_view json);
  void subscribe(Client& client);
  // Nobody can connect any more.
  void stop_listening();
  // At the end: gives slow peers a bounded moment to take what is queued, closes all, removes the socket.
  void close(Micros limit);

 private:
  static constexpr size_t kClients = 16;
  static Client client(size_t i);
  static void on_client(void* self, uint32_t what);
  static void on_listener(void* self, uint32_t what);
  Client* free_client();
  void watch_listener();
  void turn_away();
  void keep_spare();
  void read_from(Client& client);
  static bool is_behind(const Client& client);
  size_t consume(Client& client, std::string_view bytes);
  size_t consume_payload(Client& client, std::string_view bytes);
  void handle_line(Client& client);
  static void hang_up(Client& client);
  void drop(Client& client);
  void flush(Client& client);
  bool peer_is_ours(int fd) const;

  Loop& loop_;
  ControlOwner owner_;
  Watch listener_;
  UniqueFd listener_fd_;
  UniqueFd spare_;
  const char* path_ = nullptr;
  Client clients_[kClients] = {client(0),  client(1),  client(2),  client(3), client(4),  client(5),
                               client(6),  client(7),  client(8),  client(9), client(10), client(11),
                               client(12), client(13), client(14), client(15)};
  bool connected_ = false;
  uint64_t last_key_ = 0;  // the highest of the writes that were taken
};

}  // namespace reaper
