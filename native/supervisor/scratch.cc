#include "scratch.h"

namespace reaper {

Scratch scratch;

}  // namespace reaper
