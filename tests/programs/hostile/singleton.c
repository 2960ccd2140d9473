// An ssh-agent of sorts: uses the one that a socket in the arena leads to, else starts one as a daemon.
#include <sys/socket.h>
#include <sys/un.h>

#include "hostile.h"

static struct sockaddr_un address = {.sun_family = AF_UNIX};

static void serve(void) {
  const int server = socket(AF_UNIX, SOCK_STREAM, 0);
  if (bind(server, (struct sockaddr*)&address, sizeof address) < 0 || listen(server, 4) < 0) _exit(95);
  ignore_term();
  say("serving %d", getpid());
  hold();
}

int main(int argc, char** argv) {
  enter(argc, argv);
  snprintf(address.sun_path, sizeof address.sun_path, "%s/agent.sock", arena);
  if (has_arg(argc, argv, "serve")) serve();
  const int client = socket(AF_UNIX, SOCK_STREAM, 0);
  if (connect(client, (struct sockaddr*)&address, sizeof address) == 0) {
    say("ready found");
    hold();
  }
  if (must_fork() == 0) {
    setsid();
    if (must_fork() != 0) _exit(0);
    serve();
  }
  wait(NULL);
  say("ready started");
  hold();
}
