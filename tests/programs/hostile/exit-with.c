// Ends at once: exit CODE, or by signal number -CODE.
#include "hostile.h"

int main(int argc, char** argv) {
  enter(argc, argv);
  const long how = number_arg(argc, argv, 2, 0);
  say("ready");
  if (how < 0) raise((int)-how);
  return (int)how;
}
