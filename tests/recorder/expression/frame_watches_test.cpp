// What a game asks of the frames that it has just recorded.
#include "recorder/expression/frame_watches.h"

#include <gmock/gmock.h>

#include "tests/engine/inspect/inspect_fixture.h"

namespace inspect_test {
namespace {

using recorder::FrameWatches;
using recorder::Number;

class FrameWatchesTest : public ::testing::Test {
 protected:
  Number value(const std::string& text) {
    Number found;
    const Status asked = watches_.value(text, found);
    EXPECT_TRUE(asked.ok()) << asked.message();
    return found;
  }
  FrameWatches watches_{ball()};
  const std::vector<Slot> slots_ = ball_slots(6);
};

TEST_F(FrameWatchesTest, HaveNoValueWithoutAFrame) {
  EXPECT_EQ(value("tick").kind(), Number::Kind::kNone);
  EXPECT_FALSE(watches_.is_true("tick == 0"));
}

TEST_F(FrameWatchesTest, AreAskedOfTheLastFrame) {
  for (const Slot& slot : slots_) {
    watches_.take(slot);
    EXPECT_EQ(value("frame_number"), Number(recorder::seal_of(slot).frame));
    EXPECT_TRUE(watches_.is_true("tick == frame_number"));
  }
}

TEST_F(FrameWatchesTest, LookBackFromTheFrameInWhichTheyAreAskedFirst) {
  watches_.take(slots_[0]);
  watches_.take(slots_[1]);
  EXPECT_EQ(value("delta(tick)"), Number(0));
  watches_.take(slots_[2]);
  EXPECT_EQ(value("delta(tick)"), Number(1));
  EXPECT_EQ(value("prev(tick)"), Number(1));
}

TEST_F(FrameWatchesTest, DoNotLookBackOverAGap) {
  watches_.take(slots_[0]);
  EXPECT_EQ(value("delta(tick)"), Number(0));
  watches_.take({});
  EXPECT_EQ(value("tick").kind(), Number::Kind::kNone);
  watches_.take(slots_[2]);
  EXPECT_EQ(value("delta(tick)"), Number(0));
  watches_.take(slots_[4]);
  EXPECT_EQ(value("delta(tick)"), Number(0));
  watches_.take(slots_[5]);
  EXPECT_EQ(value("delta(tick)"), Number(1));
}

TEST_F(FrameWatchesTest, SayWhatIsWrong) {
  for (int i = 0; i < 2; ++i) {
    Number found;
    EXPECT_EQ(watches_.value("tick > 3 && scroe == 1", found).message(),
              "the expression 'tick > 3 && scroe == 1': no field 'scroe' - did you mean 'score'? - at 'scroe == 1'");
    EXPECT_FALSE(watches_.is_true("tick > 3 && scroe == 1"));
  }
}

}  // namespace
}  // namespace inspect_test
