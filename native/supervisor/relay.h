// A process can inherit children through exec: `sleep 9 & exec agent-supervisor -- x` has one at birth. They
// are strangers to the run, but ECHILD would count them and their orphans would fall to us. Then the run gets a
// process of its own, and this one stands before it.
#pragma once

namespace reaper {

// -1: we have no children, or are the new process: go on. Else the run is over and this is its exit code.
int relay_if_not_alone();

}  // namespace reaper
