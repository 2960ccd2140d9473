#include "../run.h"

namespace reaper {

// Everybody but the payload is no child of ours: their exits, and the forks that add to them, are heard by the
// tracker.
void Run::watch_containment() {
  containment_watch_ = {containment_.tracker().fd(),
                        [](void* self, uint32_t) {
                          auto& run = *static_cast<Run*>(self);
                          run.hear_containment();
                          if (run.state_ == State::kKilling) run.kill_round();
                          run.children_changed();
                        },
                        this};
  const int error = loop_.add(containment_watch_, Watch::kReadable);
  if (error == 0) return;
  report_.trouble("FOLLOW", error);
  containment_watch_.fd = -1;
}

void Run::hear_containment() { containment_.tracker().hear(); }

// The tracker tells of all of them already.
void Run::watch_others() {}

// Nothing counts them here.
int64_t Run::oom_kills() { return -1; }

}  // namespace reaper
