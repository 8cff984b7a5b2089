// Writing frames: recording live, packing, and what the results weigh.
#pragma once

#include <memory>

#include "tools/benchmarks/program.h"
#include "tools/benchmarks/session_files.h"

namespace bench {

void add_writing(const Settings& settings, const std::shared_ptr<SessionFiles>& files, Suite& suite);

}  // namespace bench
