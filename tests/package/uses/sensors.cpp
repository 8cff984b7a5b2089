// Sensors as in a flight recorder: the latest samples stay in a ring of fixed size whatever happens to the process, and
// what surrounds an incident is saved as a file of its own, while sampling goes on.
#include <cmath>
#include <cstdio>

#include "recorder/clip_writer.h"
#include "recorder/expression/frame_watches.h"
#include "recorder/recorder.h"
#include "recorder/schema/describe.h"
#include "recorder/session/session_reader.h"

struct Sample {
  int16_t acceleration[3];  // thousandths of g
  uint16_t centigrade;      // tenths, from -40 on
  uint32_t number;
};
constexpr auto kSample = recorder::describe<Sample>(
    "sample", 1, recorder::field<&Sample::acceleration>("acceleration", "g").scaled(1.0 / 1000),
    recorder::field<&Sample::centigrade>("temperature", "C").scaled(0.1, -40),
    recorder::field<&Sample::number>("number"));

Sample sample(uint32_t number) {
  const auto shake = [&](double phase) { return static_cast<int16_t>(300 * std::sin(number * 0.1 + phase)); };
  Sample made{{shake(0), shake(2), static_cast<int16_t>(1000 + shake(4))}, 620, number};
  if (number == 7000) made.acceleration[2] = 9500;  // it falls
  return made;
}

int fail(const recorder::Status& status) { return std::fprintf(stderr, "%s\n", status.message().c_str()), 1; }

int main() {
  recorder::RecorderOptions options;
  options.ring_path = "sensors.dat", options.black_box = true;
  options.slot_count = 4096, options.slot_bytes = 64;
  options.game = "sensors", options.schema = kSample.schema();
  recorder::Recorder box;
  std::vector<std::string> notices;
  if (auto started = box.start(options, notices); !started.ok()) return fail(started);
  recorder::FrameWatches watches(options.schema);
  recorder::ClipWriter clips(box);
  for (uint32_t number = 0; number < 8000; ++number) {
    *reinterpret_cast<Sample*>(box.begin()) = sample(number);
    box.commit_at(0, uint64_t{number} * 1'000'000);  // a thousand a second
    watches.take(box.last_committed());
    if (watches.is_true("abs(acceleration[2]) > 8")) clips.save({.last_ns = 2'000'000'000, .path = "incident.oro"});
  }
  clips.wait();
  for (const auto& clip : clips.take_results()) {
    if (!clip.status.ok()) return fail(clip.status);
    std::printf("incident at sample %llu, the %llu samples before it are kept\n",
                static_cast<unsigned long long>(clip.last_frame), static_cast<unsigned long long>(clip.frames - 1));
  }
  if (auto stopped = box.stop(); !stopped.ok()) return fail(stopped);
}
