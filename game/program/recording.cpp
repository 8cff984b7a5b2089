#include "game/program/recording.h"

#include <cstdio>
#include <vector>

#include "game/rules/mode.h"
#include "game/rules/state_schema.h"

namespace game {
namespace {

using recorder::Recorder;

std::string frames(uint64_t count) { return std::to_string(count) + (count == 1 ? " frame" : " frames"); }

recorder::RecorderOptions recording_options(const Options& options, uint64_t seed, Mode mode) {
  recorder::RecorderOptions recording;
  recording.ring_path = options.ring;
  recording.sessions_folder = options.sessions;
  recording.durability = options.durability;
  recording.game = "snake";
  recording.game_version = OUROBOROS_VERSION;
  recording.schema = state_schema();
  recording.extra["seed"] = std::to_string(seed);
  recording.extra["mode"] = name_of(mode);
  recording.extra["player"] = options.autopilot ? "autopilot" : "person";
  recording.black_box = options.black_box.has_value();
  if (options.black_box) recording.slot_count = *options.black_box;
  return recording;
}

void print_places(const Options& options, const Recorder& recorder) {
  if (options.black_box) {
    std::printf("ring:    %s, a black box of the last %u ticks\nsession: none - after a crash: session recover %s\n",
                options.ring.c_str(), *options.black_box, options.ring.c_str());
  } else {
    std::printf("ring:    %s\nsession: %s\n", options.ring.c_str(), recorder.session_path().c_str());
  }
  std::fflush(stdout);
}

}  // namespace

recorder::Status start_recording(const Options& options, uint64_t seed, Mode mode, Recorder& recorder,
                                 const ResumePoint* resumed) {
  std::printf("seed:    %llu\n", static_cast<unsigned long long>(seed));
  if (resumed != nullptr) std::printf("resumed: from %s\n", resumed->origin.c_str());
  if (options.no_record) {
    std::printf("ring:    none, nothing is recorded\n");
    std::fflush(stdout);
    return {};
  }
  recorder::RecorderOptions recording = recording_options(options, seed, mode);
  if (resumed != nullptr) {
    recording.parent = resumed->parent;
    recording.extra["resumed from"] = resumed->origin;
  }
  std::vector<std::string> notices;
  const recorder::Status started = recorder.start(recording, notices);
  for (const std::string& notice : notices) std::fprintf(stderr, "snake: %s\n", notice.c_str());
  if (!started) {
    return recorder::Status::failure(
        started.message() + " - name other places with --ring FILE and --sessions DIR, or play with --no-record");
  }
  print_places(options, recorder);
  return {};
}

recorder::Status end_recording(Recorder& recorder) {
  if (!recorder.recording()) return {};
  const recorder::Status stopped = recorder.stop();
  print_notices(recorder);
  const uint64_t rejected = recorder.stats().rejected;
  if (rejected > 0) {
    std::fprintf(stderr, "snake: %s found the ring full and %s missing in the recording\n", frames(rejected).c_str(),
                 rejected == 1 ? "is" : "are");
  }
  return stopped;
}

void print_notices(Recorder& recorder) {
  if (!recorder.has_notices()) return;
  for (const std::string& notice : recorder.notices()) std::fprintf(stderr, "snake: %s\n", notice.c_str());
}

std::string problem_of(const recorder::RecorderStats& stats) {
  std::string problem;
  if (stats.rejected > 0) problem = frames(stats.rejected) + " lost";
  if (stats.error.empty()) return problem;
  return (problem.empty() ? "Not being recorded: " : problem + ": ") + stats.error;
}

}  // namespace game
