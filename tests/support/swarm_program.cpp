// swarm FOLDER TICKS [BUGS]: records so many ticks of the game in swarm.h, as fast as they are taken.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "recorder/recorder.h"
#include "tests/support/swarm.h"

namespace {

constexpr uint32_t kBugs = 1024;
using Swarm = testing_support::SwarmOf<kBugs>;

int fail(const recorder::Status& status) {
  std::fprintf(stderr, "swarm: %s\n", status.message().c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return std::fprintf(stderr, "Usage: swarm FOLDER TICKS [BUGS]\n"), 2;
  const std::string folder = argv[1];
  recorder::RecorderOptions options;
  options.ring_path = folder + "/swarm.dat";
  options.sessions_folder = folder;
  options.slot_count = 16;
  options.slot_bytes = sizeof(Swarm) + recorder::kSealBytes;
  options.game = "swarm";
  options.schema = testing_support::swarm_schema<kBugs>();
  recorder::Recorder recorder;
  std::vector<std::string> notices;
  if (recorder::Status started = recorder.start(options, notices); !started.ok()) return fail(started);
  for (const std::string& notice : notices) std::puts(notice.c_str());
  const auto swarm = std::make_unique<Swarm>();
  const auto bugs = static_cast<uint32_t>(argc > 3 ? std::atoi(argv[3]) : 300);
  testing_support::start_swarm(*swarm, 7, bugs);
  const long ticks = std::atol(argv[2]);
  uint64_t events = 0;
  for (long tick = 0; tick < ticks; ++tick) {
    std::byte* const frame = recorder.begin_waiting();
    if (frame == nullptr) break;
    std::memcpy(frame, swarm.get(), sizeof(Swarm));
    recorder.commit_at(events, static_cast<uint64_t>(tick) * 16'666'667);
    events = testing_support::step_swarm(*swarm);
  }
  const recorder::Status stopped = recorder.stop();
  return stopped.ok() ? 0 : fail(stopped);
}
