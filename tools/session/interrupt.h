// Ctrl+C in the commands of this program: tools/lib/interrupt.h by the names that they use.
#pragma once

#include "tools/lib/interrupt.h"

namespace session_tool {

using tool::end_by_interrupt;
using tool::interrupt_flag;
using tool::interrupted;
using tool::InterruptGuard;

}  // namespace session_tool
