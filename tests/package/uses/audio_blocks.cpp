// Blocks of audio, 1,024 stereo samples a frame; those of a camera are the same with other numbers. A thread that
// must not wait hands blocks over in place; the recorder packs them on threads of its own, and gives each back by its
// time.
#include <cmath>
#include <cstdio>
#include <cstring>

#include "recorder/recorder.h"
#include "recorder/schema/describe.h"
#include "recorder/session/session_reader.h"

constexpr uint32_t kRate = 48'000, kBlock = 1024;
struct Block {
  int16_t samples[kBlock][2];
  float loudest;
};
constexpr auto kBlocks = recorder::describe<Block, 8192>(
    "stereo", 1, recorder::field<&Block::samples>("samples", "", "Left and right, row by row."),
    recorder::field<&Block::loudest>("loudest"), recorder::event(0, "clipping", 0xff4040));

void play(Block& block, uint64_t number) {
  block.loudest = 0;
  for (uint32_t i = 0; i < kBlock; ++i) {
    const double t = static_cast<double>(number * kBlock + i) / kRate;
    const double loudness = 0.5 + 0.6 * t / 10;
    for (int side = 0; side < 2; ++side) {
      const double value = std::fmin(1, loudness * std::sin(6.2831853 * (220 + 110 * side) * t));
      block.samples[i][side] = int16_t(32767 * value);
      block.loudest = std::fmax(block.loudest, float(value));
    }
  }
}

int fail(const recorder::Status& status) { return std::fprintf(stderr, "%s\n", status.message().c_str()), 1; }

int main() {
  recorder::RecorderOptions options;
  options.ring_path = "audio.dat", options.sessions_folder = "audio", options.slot_bytes = 8192;
  options.game = "stereo", options.schema = kBlocks.schema(), options.extra = {{"rate", "48000"}};
  recorder::Recorder recorder;
  std::vector<std::string> notices;
  if (auto started = recorder.start(options, notices); !started.ok()) return fail(started);
  for (uint64_t number = 0; number < 10 * kRate / kBlock; ++number) {
    auto* block = reinterpret_cast<Block*>(recorder.begin_waiting());
    play(*block, number);
    recorder.commit_at(block->loudest >= 1 ? 1 : 0, number * kBlock * 1'000'000'000 / kRate);
  }
  if (auto stopped = recorder.stop(); !stopped.ok()) return fail(stopped);
  recorder::session::SessionReader reader;
  if (auto opened = reader.open(recorder.session_path()); !opened.ok()) return fail(opened);
  std::vector<std::byte> slot(reader.info().slot_bytes);
  const uint64_t index = reader.index_of_time(5'000'000'000);
  if (auto read = reader.read(index, slot); !read.ok()) return fail(read);
  static Block expected;
  play(expected, index);
  std::printf("the block at 5 s is %s, %zu of %llu clip\n",
              std::memcmp(slot.data(), &expected, sizeof expected) == 0 ? "as it was played" : "another",
              reader.events().size(), static_cast<unsigned long long>(reader.frame_count()));
}
