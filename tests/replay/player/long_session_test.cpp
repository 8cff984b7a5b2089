// Ten million frames, a day and a half of play at 60 ticks a second: opened, scrubbed, searched, in bounded memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstring>
#include <fstream>
#include <string>

#include "recorder/recorder.h"
#include "replay/player/open_recording.h"
#include "replay/player/player.h"
#include "tests/support/eventually.h"
#include "tests/support/temp_dir.h"

namespace replay_test {
namespace {

constexpr uint64_t kFrames = 10'000'000;
constexpr uint64_t kTickNs = 16'666'667;
constexpr uint64_t kAlarm = 7'654'321;  // the one frame with an alarm
constexpr uint64_t kMegabyte = 1'000'000;

struct Tick {
  uint32_t number;
  uint32_t score;  // rises by one every hundred ticks
  uint32_t alarm;
  float wave;
};

Tick tick_at(uint64_t i) {
  return {static_cast<uint32_t>(i), static_cast<uint32_t>(i / 100), i == kAlarm ? 1u : 0u,
          static_cast<float>(i % 1000) / 8};
}

recorder::FrameSchema tick_schema() {
  const auto field = [](const char* name, recorder::FieldType type, size_t offset) {
    recorder::Field made;
    made.name = name;
    made.type = type;
    made.offset = static_cast<uint32_t>(offset);
    return made;
  };
  using recorder::FieldType;
  return {
      "ticks",
      1,
      sizeof(Tick),
      {field("number", FieldType::kU32, offsetof(Tick, number)), field("score", FieldType::kU32, offsetof(Tick, score)),
       field("alarm", FieldType::kU32, offsetof(Tick, alarm)), field("wave", FieldType::kF32, offsetof(Tick, wave))},
      {{0, "point", 0x3fc1c9}}};
}

// A line of /proc/self/status in bytes.
uint64_t own_memory(const std::string& name) {
  std::ifstream in("/proc/self/status");
  for (std::string word; in >> word;) {
    uint64_t kilobytes = 0;
    if (word == name && in >> kilobytes) return kilobytes * 1024;
  }
  return 0;
}

// From here on the peak is counted anew.
void forget_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }

class LongSession : public ::testing::Test {
 protected:
  void SetUp() override {
    record();
    ASSERT_FALSE(HasFatalFailure());
    forget_peak();
    std::unique_ptr<engine::FrameSource> source;
    std::vector<std::string> notices;
    const auto opened = replay::open_source(path_, source, notices);
    ASSERT_TRUE(opened.ok()) << opened.message();
    player_ = std::make_unique<replay::Player>(std::move(source));
    ASSERT_EQ(player_->source().frame_count(), kFrames);
  }

  void record() {
    recorder::RecorderOptions options;
    options.ring_path = folder_ / "ring.dat";
    options.sessions_folder = folder_ / "recordings";
    options.slot_count = 4096;
    options.slot_bytes = 64;
    options.durability = recorder::ring::Durability::none();
    options.game = "ticks";
    options.schema = tick_schema();
    recorder::Recorder recorder;
    std::vector<std::string> notices;
    const auto started = recorder.start(options, notices);
    ASSERT_TRUE(started.ok()) << started.message();
    for (uint64_t i = 0; i < kFrames; ++i) {
      const Tick tick = tick_at(i);
      std::byte* slot = recorder.begin_waiting();
      ASSERT_NE(slot, nullptr) << recorder.stats().error;
      std::memcpy(slot, &tick, sizeof tick);
      recorder.commit_at(i % 100 == 0 ? 1 : 0, i * kTickNs);
    }
    const auto stopped = recorder.stop();
    ASSERT_TRUE(stopped.ok()) << stopped.message();
    path_ = recorder.session_path();
  }

  // The tick that is shown, as its bytes say.
  uint64_t shown() const {
    Tick tick{};
    if (player_->current().size() >= sizeof tick) std::memcpy(&tick, player_->current().data(), sizeof tick);
    return tick.number;
  }
  void order(replay::CommandId command, int argument = 0) {
    player_->execute({command, argument});
    player_->advance(0);
  }

  void drag() {
    player_->grab();
    for (uint64_t i = 0; i < 2'000; ++i) {
      const uint64_t to = i * 6'700'417 % kFrames;
      player_->go_to(to);
      player_->advance(0);
      ASSERT_EQ(shown(), to);
    }
    player_->release();
  }

  void step_both_ways() {
    for (const uint64_t from : {uint64_t{1}, kFrames / 3, kFrames - 2}) {
      player_->go_to(from);
      order(replay::CommandId::kStep, 1);
      EXPECT_EQ(shown(), from + 1);
      order(replay::CommandId::kStep, -2);
      EXPECT_EQ(shown(), from - 1);
    }
  }

  void jump_to_marks() {
    player_->go_to(5'000'050);
    order(replay::CommandId::kNextMark);
    EXPECT_EQ(shown(), 5'000'100u);
    order(replay::CommandId::kPreviousMark);
    EXPECT_EQ(shown(), 5'000'000u);
  }

  // The one frame that matters, and the extremes of a plot, which loses nothing when it shows all.
  void search() {
    engine::Inspection& inspection = player_->inspection();
    inspection.add_watch("alarm == 1");
    inspection.add_watch("score");
    ASSERT_THAT(inspection.watches()[0].error.reason, "");
    const auto alarm = inspection.watches()[0].series;
    const auto score = inspection.watches()[1].series;
    ASSERT_TRUE(
        testing_support::eventually([&] { return alarm->complete() && score->complete(); }, std::chrono::seconds(150)));
    EXPECT_EQ(alarm->hit_count(), 1u);
    EXPECT_EQ(alarm->next_hit(0), kAlarm);
    EXPECT_EQ(alarm->previous_hit(kFrames - 1), kAlarm);
    EXPECT_EQ(alarm->extent(0, kFrames - 1).max, 1);
    EXPECT_EQ(score->extent(0, kFrames - 1).max, (kFrames - 1) / 100);
  }

  testing_support::TempDir folder_;
  std::string path_;
  std::unique_ptr<replay::Player> player_;
};

TEST_F(LongSession, IsScrubbedAndSearchedInTwoHundredMegabytes) {
  drag();
  step_both_ways();
  jump_to_marks();
  search();
  EXPECT_LT(own_memory("VmHWM:"), 200 * kMegabyte);
}

}  // namespace
}  // namespace replay_test
