// Recordings as data: a query in place, a column in Python, a folder verified by several jobs.
#pragma once

#include <memory>

#include "tools/benchmarks/program.h"
#include "tools/benchmarks/session_files.h"

namespace bench {

// Adds the comparisons to the suite. What this machine lacks - NumPy, the programs beside this one - is left out, and
// said in the notes.
void add_data_queries(const Settings& settings, const std::shared_ptr<SessionFiles>& files, Suite& suite);

}  // namespace bench
