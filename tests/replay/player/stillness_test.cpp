#include "replay/player/stillness.h"

#include <gtest/gtest.h>

#include "replay/player/player.h"
#include "tests/replay/made_source.h"
#include "tests/support/eventually.h"
#include "tests/support/temp_dir.h"

namespace {

using replay::FrameRange;
using replay::Player;
using replay::Stillness;
using replay_test::MadeSource;
using testing_support::eventually;

// A place that changes with each frame but within the still stretches, beside a counter that always does.
class WaitingSource : public MadeSource {
 public:
  WaitingSource(uint64_t frames, std::vector<FrameRange> still)
      : MadeSource(frames, "waiting"), still_(std::move(still)), count_(frames) {
    recorder::Field tick;
    tick.name = "tick";
    tick.type = recorder::FieldType::kU32;
    recorder::Field place = tick;
    place.name = "place";
    place.offset = 4;
    schema_ = recorder::FrameSchema("waiting", 1, 8, {tick, place}, {});
  }
  const recorder::FrameSchema& schema() const override { return schema_; }
  recorder::Status read(uint64_t index, std::span<std::byte> slot) override {
    if (index >= count_) return recorder::Status::failure("no such frame");
    uint64_t place = index;
    for (const FrameRange& range : still_) {
      if (index >= range.first && index <= range.last) place = range.first;
    }
    const std::pair<uint32_t, uint32_t> values{static_cast<uint32_t>(index + 5),
                                               static_cast<uint32_t>(place * place % 977)};
    std::memcpy(slot.data(), &values, sizeof values);
    recorder::seal_slot(slot, number_of(index), time_ns(index), 0);
    return {};
  }
  Opener opener() const override { return opener_of(std::make_unique<WaitingSource>(count_, still_)); }

 private:
  recorder::FrameSchema schema_;
  std::vector<FrameRange> still_;
  uint64_t count_;
};

// Frames are 10 ms apart.
TEST(Stillness, FindsStretchesOfTwoSecondsInWhichOnlyCountersCount) {
  WaitingSource source(3000, {{0, 299}, {1000, 1100}, {2000, 2400}});
  Stillness still(source);
  ASSERT_TRUE(eventually([&] {
    still.update();
    return !still.busy() && !still.all().empty();
  }));
  EXPECT_EQ(still.all(), (std::vector<FrameRange>{{0, 299}, {2000, 2400}})) << "one second is no stretch";
  EXPECT_EQ(still.at(150), (FrameRange{0, 299}));
  EXPECT_FALSE(still.at(300));
  EXPECT_EQ(still.after_skip(2001, replay::Direction::kForward), 2400u);
  EXPECT_EQ(still.after_skip(2001, replay::Direction::kBackward), 2000u);
  EXPECT_FALSE(still.after_skip(2400, replay::Direction::kForward));
}

TEST(Stillness, ARecordingWithoutMotionHasNothingToSkip) {
  WaitingSource source(3000, {{0, 2999}});
  Stillness still(source);
  ASSERT_TRUE(eventually([&] { return !still.busy(); }));
  still.update();
  EXPECT_TRUE(still.all().empty());
  EXPECT_EQ(replay::first_move(source), 0u);
}

TEST(Stillness, TheFirstMoveEndsTheStillnessAtTheBeginning) {
  WaitingSource waits(3000, {{0, 299}});
  EXPECT_EQ(replay::first_move(waits), 300u);
  WaitingSource waits_shortly(3000, {{0, 50}});
  EXPECT_EQ(replay::first_move(waits_shortly), 0u) << "half a second is shown";
  WaitingSource waits_later(3000, {{100, 900}});
  EXPECT_EQ(replay::first_move(waits_later), 0u);
}

TEST(Stillness, PlayingBeginsShortlyBeforeTheFirstMoveAndSkipsOnRequest) {
  Player player(std::make_unique<WaitingSource>(3000, std::vector<FrameRange>{{0, 299}, {1000, 1999}}));
  replay::play_from_first_move(player);
  EXPECT_TRUE(player.clock().playing());
  EXPECT_EQ(player.clock().frame(), 250u);
  player.find_stillness();
  ASSERT_TRUE(eventually([&] {
    player.advance(0);
    return !player.stillness()->all().empty();
  }));
  player.execute({replay::CommandId::kStillness, 0});
  EXPECT_TRUE(player.skips_stillness());
  EXPECT_EQ(player.text().skips, "skipping stillness");
  player.clock().seek(990);
  player.clock().play();
  for (int i = 0; i < 50; ++i) player.advance(10'000'000);
  EXPECT_GT(player.clock().frame(), 1999u);
  EXPECT_LT(player.clock().frame(), 2100u);
}

}  // namespace
