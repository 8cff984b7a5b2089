// bench_session: what recording to a session, packing it and reading it cost, against SQLite, zstd and plain files.
#include <filesystem>
#include <memory>

#include "tools/benchmarks/program.h"
#include "tools/benchmarks/session_files.h"
#include "tools/benchmarks/session_reading.h"
#include "tools/benchmarks/session_writing.h"

int main(int argc, char** argv) {
  const auto fill = [](const bench::Settings& settings, bench::Suite& suite) {
    const auto files = std::make_shared<bench::SessionFiles>(settings.quick ? 20'000 : 1'000'000);
    bench::add_writing(settings, files, suite);
    bench::add_reading(settings, files, suite);
  };
  return bench::run_program(argc, argv, "bench_session",
                            "Measures recording to a session, packing it and reading it, a million frames long.", fill);
}
