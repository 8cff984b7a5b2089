// bench_ring: what the ring and the recorder cost, as ratios to something known, measured in the same minute.
#include "tools/benchmarks/bench_ring.h"
#include "tools/benchmarks/program.h"
#include "tools/benchmarks/workload.h"

int main(int argc, char** argv) {
  const auto fill = [](const bench::Settings& settings, bench::Suite& suite) {
    bench::add_throughput(settings, suite);
    bench::add_single_thread(settings, suite);
    bench::add_round_trip(settings, suite);
    bench::add_game_tick(settings, suite);
    if (!bench::has_two_cores()) {
      suite.notes.push_back(
          "The two threads were not pinned to two cores: what goes from thread to thread means little.");
    }
  };
  return bench::run_program(argc, argv, "bench_ring", "Measures the ring against its peers and against the ideal.",
                            fill);
}
