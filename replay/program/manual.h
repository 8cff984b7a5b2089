// What the viewer's manual page says beside the options. A value; any thread.
#pragma once

#include "tools/lib/manual.h"

namespace replay {

tool::Manual manual();

}  // namespace replay
