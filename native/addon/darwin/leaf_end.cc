#include "../leaf_end.h"

#include <cerrno>

namespace reaper::addon {

// There are no cgroups: whoever names a leaf means another machine's.
void LeafEnd::begin(Poller&) { finish(EventKind::kDone, {}, ENOTSUP); }

void LeafEnd::ready(Poller&, unsigned, const Ready&) {}

void LeafEnd::turn(Poller&) {}

}  // namespace reaper::addon
