#include "tools/benchmarks/bench_ring.h"

#include <benchmark/benchmark.h>

#include <stdexcept>

#include "recorder/schema/seal.h"
#include "tools/benchmarks/workload.h"

namespace bench {
namespace {

using Ring = MemoryMappedCircularBuffer;

constexpr uint32_t kSlots = 10;

Frame state;   // what a game would keep; one word of it changes each tick
Frame target;  // where memcpy puts it

void change_state(uint64_t tick) { state.words[tick % state.words.size()] = tick; }

void run_memcpy(benchmark::State& run) {
  uint64_t tick = 0;
  for ([[maybe_unused]] auto _ : run) {
    change_state(tick++);
    copy(&target, state);
    benchmark::ClobberMemory();
  }
}

template <typename Seal>
void run_commit(benchmark::State& run, Seal seal) {
  TestRing ring(kSlots, kFrameBytes);
  uint64_t tick = 0;
  uint32_t unread = 0;
  for ([[maybe_unused]] auto _ : run) {
    if (unread++ == kSlots) {
      ring->advance_read_pointer(kSlots);
      unread = 1;
    }
    void* slot = ring->get_write_slot_ptr();
    change_state(tick);
    copy(slot, state);
    seal(slot, tick++);
    ring->advance_write_pointer();
  }
}

// Takes the one number of a run; Google Benchmark's own printing is not wanted.
class TakeTime : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) ns_ = run.GetAdjustedCPUTime();
  }
  double ns() const { return ns_; }

 private:
  double ns_ = 0;
};

double time_of(const std::string& name) {
  TakeTime reporter;
  // The library appends the settings to the name.
  if (benchmark::RunSpecifiedBenchmarks(&reporter, "^" + name + "/") != 1) {
    throw std::runtime_error("Google Benchmark does not run " + name);
  }
  return reporter.ns();
}

void add(Suite& suite, const Settings& settings, const std::string& contender, const std::string& name,
         const std::function<void(benchmark::State&)>& body) {
  benchmark::RegisterBenchmark(name.c_str(), body)->MinTime(settings.quick ? 0.001 : 0.01);
  suite.rounds.add(contender, [name] { return time_of(name); });
}

}  // namespace

void add_single_thread(const Settings& settings, Suite& suite) {
  const auto unsealed = [](void*, uint64_t) {};
  const auto sealed = [](void* slot, uint64_t tick) {
    recorder::seal_slot({static_cast<std::byte*>(slot), kFrameBytes}, tick, tick, 0);
  };
  add(suite, settings, "memcpy of 1 KB", "memcpy", run_memcpy);
  add(suite, settings, "commit", "commit", [=](benchmark::State& run) { run_commit(run, unsealed); });
  add(suite, settings, "sealed commit", "sealed", [=](benchmark::State& run) { run_commit(run, sealed); });
  suite.compare("one thread, 1 KB filled and published", "ns", "commit", "memcpy of 1 KB", Target::at_most(1.25));
  suite.compare("the same, sealed with XXH3", "ns", "sealed commit", "memcpy of 1 KB", Target::at_most(4));
}

}  // namespace bench
