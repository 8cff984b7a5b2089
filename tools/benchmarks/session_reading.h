// Reading frames: any, the next, all, and opening the file.
#pragma once

#include <memory>

#include "tools/benchmarks/program.h"
#include "tools/benchmarks/session_files.h"

namespace bench {

void add_reading(const Settings& settings, const std::shared_ptr<SessionFiles>& files, Suite& suite);

}  // namespace bench
