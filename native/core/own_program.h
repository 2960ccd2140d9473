// This very program: how it is started again, and what it is called.
#pragma once

namespace reaper {

// A path that runs this program, also after its file was replaced where the kernel can tell.
const char* own_program();

// Whoever was started by such a path has the name of the path, not of the program: prctl(2), PR_SET_NAME.
void name_this_process();

}  // namespace reaper
