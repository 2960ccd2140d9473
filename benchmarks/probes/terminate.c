// terminate SUPERVISOR TIER SHAPE SIZE TREE DIR: the time a supervisor takes, seen from its control socket.
//
// Each line on standard input is one round; the answer is {"us": from the request to the ended event,
// "ended": that event, with the supervisor's own timeline}.
#include "control.h"

int main(int argc, char** argv) {
  if (argc != 7) {
    fprintf(stderr, "usage: terminate SUPERVISOR TIER SHAPE SIZE TREE DIR\n");
    return 2;
  }
  char* tree[] = {argv[5], argv[3], argv[4], argv[6], NULL};
  static struct supervisor supervisor;
  for (char line[1024]; next_command(line);) {
    supervisor_start(&supervisor, argv[1], argv[2], tree);
    wait_ready(supervisor.output);
    const int64_t began = now_ns();
    supervisor_terminate(&supervisor);
    while (!supervisor_take(&supervisor)) continue;
    const int64_t took = now_ns() - began;
    supervisor_finish(&supervisor);
    printf("{\"us\":%.1f,\"ended\":%s}\n", (double)took / 1000, supervisor.line);
  }
}
