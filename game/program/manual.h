// What the game's manual page says beside the options. A value; any thread.
#pragma once

#include "tools/lib/manual.h"

namespace game {

tool::Manual manual();

}  // namespace game
