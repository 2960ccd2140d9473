// Has its work done by somebody outside, who is no descendant of it.
#include "hostile.h"

int main(int argc, char** argv) {
  enter(argc, argv);
  say("please");
  say("ready");
  hold();
}
