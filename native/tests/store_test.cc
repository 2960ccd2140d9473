// What the supervisor writes: logs with a cap, reports, queues.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>

#include "supervisor/byte_queue.h"
#include "supervisor/log_file.h"
#include "supervisor/record.h"

namespace reaper {
namespace {

class Directory {
 public:
  Directory() { CHECK(mkdtemp(path_) != nullptr); }
  ~Directory() {
    const std::string command = std::string("rm -rf ") + path_;
    CHECK(system(command.c_str()) == 0);
  }
  std::string file(const char* name) const { return std::string(path_) + "/" + name; }

 private:
  char path_[32] = "/tmp/reaper-test-XXXXXX";
};

std::string content(const std::string& path) {
  std::string all;
  char buffer[4096];
  const int fd = open(path.c_str(), O_RDONLY);
  if (fd < 0) return "<missing>";
  for (ssize_t n; (n = read(fd, buffer, sizeof buffer)) > 0;) all.append(buffer, static_cast<size_t>(n));
  close(fd);
  return all;
}

TEST_CASE("a log below its cap holds every byte in one file of mode 0600") {
  const Directory dir;
  const std::string path = dir.file("log");
  LogFile log;
  CHECK(log.open(path.c_str(), 0) == 0);
  log.write("one\n");
  log.write("two");
  CHECK(content(path) == "one\ntwo");
  CHECK(log.facts().bytes == 7);
  struct stat st{};
  CHECK(stat(path.c_str(), &st) == 0);
  CHECK((st.st_mode & 0777) == 0600);
}

TEST_CASE("a log over its cap keeps the first part and the newest, cut between lines, and counts the rest") {
  const Directory dir;
  const std::string path = dir.file("log");
  LogFile log;
  CHECK(log.open(path.c_str(), 3000) == 0);
  std::string all;
  for (int i = 0; i < 1000; i++) {
    const std::string line = "line " + std::to_string(i) + "\n";
    all += line;
    log.write(line);
  }
  const std::string first = content(path + ".first");
  const std::string previous = content(path + ".prev");
  const std::string current = content(path);
  CHECK(first.size() + previous.size() + current.size() <= 3000);
  CHECK(all.compare(0, first.size(), first) == 0);
  CHECK(first.back() == '\n');
  const std::string newest = previous + current;
  CHECK(all.compare(all.size() - newest.size(), newest.size(), newest) == 0);
  CHECK(log.facts().bytes == all.size());
  CHECK(log.facts().dropped == all.size() - first.size() - newest.size());
}

TEST_CASE("a line longer than the cap is split, not lost sight of") {
  const Directory dir;
  const std::string path = dir.file("log");
  LogFile log;
  CHECK(log.open(path.c_str(), 3000) == 0);
  log.write(std::string(10000, 'x'));
  const uint64_t kept = content(path + ".first").size() + content(path + ".prev").size() + content(path).size();
  CHECK(kept <= 3000);
  CHECK(log.facts().bytes == 10000);
  CHECK(log.facts().dropped == 10000 - kept);
}

TEST_CASE("a log that cannot rotate holds its cap and goes on counting") {
  const Directory dir;
  const std::string path = dir.file("log");
  CHECK(mkdir((path + ".first").c_str(), 0700) == 0);
  LogFile log;
  CHECK(log.open(path.c_str(), 3000) == 0);
  for (int i = 0; i < 100; i++) log.write(std::string(99, 'x') + "\n");
  CHECK(content(path).size() <= 3000);
  CHECK(log.last_error() == EISDIR);
  CHECK(log.facts().bytes + log.facts().dropped == 10000);
}

TEST_CASE("a log is never written through a symbolic link, into a fifo or a directory") {
  const Directory dir;
  const std::string target = dir.file("target");
  const std::string link = dir.file("link");
  const std::string fifo = dir.file("fifo");
  CHECK(symlink(target.c_str(), link.c_str()) == 0);
  CHECK(mkfifo(fifo.c_str(), 0600) == 0);
  LogFile log;
  CHECK(log.open(link.c_str(), 0) == ELOOP);
  CHECK(log.open(fifo.c_str(), 0) != 0);
  CHECK(log.open("/tmp", 0) != 0);
  CHECK_FALSE(log.is_open());
  CHECK(content(target) == "<missing>");
}

TEST_CASE("a report appears whole under its name, and its reserve is gone") {
  const Directory dir;
  const std::string path = dir.file("report");
  Record record;
  CHECK(record.open_file(path.c_str()) == 0);
  CHECK(content(path) == "<missing>");
  CHECK(record.write("{}") == 0);
  CHECK(content(path) == "{}\n");
  CHECK(record.write("{\"again\":1}") == 0);
  CHECK(content(path) == "{\"again\":1}\n");
  CHECK(rmdir(dir.file("").c_str()) != 0);
  CHECK(unlink(path.c_str()) == 0);
}

TEST_CASE("a report that cannot be written is refused before anything starts") {
  Record record;
  CHECK(record.open_file("/nonexistent/report") == ENOENT);
  Record directory;
  CHECK(directory.open_file("/tmp") == EISDIR);
  Record descriptor;
  CHECK(descriptor.open_fd(999) == EBADF);
  const int read_only = open("/dev/null", O_RDONLY);
  CHECK(descriptor.open_fd(read_only) == EBADF);
  close(read_only);
}

TEST_CASE("a discarded report leaves no file") {
  const Directory dir;
  const std::string path = dir.file("report");
  Record record;
  CHECK(record.open_file(path.c_str()) == 0);
  record.discard();
  CHECK(content(path) == "<missing>");
  CHECK_FALSE(record.wanted());
}

TEST_CASE("a queue gives back every byte in order, small or mapped, and refuses what does not fit") {
  char small[16];
  ByteQueue queue(1 << 20, small, sizeof small);
  int ends[2];
  CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  std::string sent;
  std::string received;
  const auto receive = [&] {
    char buffer[65536];
    ssize_t n;
    while ((n = recv(ends[1], buffer, sizeof buffer, MSG_DONTWAIT)) > 0)
      received.append(buffer, static_cast<size_t>(n));
  };
  for (int i = 0; i < 2000; i++) {
    const std::string piece = std::to_string(i) + std::string(static_cast<size_t>(i % 700), '.');
    if (!queue.append(piece)) {
      receive();
      CHECK(queue.flush(ends[0]));
      CHECK(queue.append(piece));
    }
    sent += piece;
    if (i % 3 == 0) CHECK(queue.flush(ends[0]));
    if (i % 5 == 0) receive();
  }
  while (!queue.empty()) {
    CHECK(queue.flush(ends[0]));
    receive();
  }
  receive();
  CHECK(received == sent);
  CHECK_FALSE(queue.append(std::string((1 << 20) + 1, 'x')));
  CHECK(queue.empty());
  close(ends[1]);
  CHECK(queue.append("x"));
  CHECK_FALSE(queue.flush(ends[0]));
  close(ends[0]);
}

}  // namespace
}  // namespace reaper
