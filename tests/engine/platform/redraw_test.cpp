#include "engine/platform/redraw.h"

#include <gtest/gtest.h>

namespace {

using engine::Redraw;

constexpr int64_t kMs = 1'000'000;

SDL_Event event_of(Uint32 type) {
  SDL_Event event{};
  event.type = type;
  return event;
}

class RedrawTest : public ::testing::Test {
 protected:
  // What wait() does when the time has come: tests do not sleep.
  void pass(int64_t ns) {
    now_ns_ += ns;
    if (redraw_.due_in_ns() == 0) redraw_.wait();
  }
  // The first picture, and the one after it.
  void draw_first() {
    while (redraw_.take_picture(true)) {
    }
  }

  int64_t now_ns_ = 1000;
  Redraw redraw_{[this] { return now_ns_; }};
};

TEST_F(RedrawTest, DrawsAtFirstAndThenSleepsUntilAnEvent) {
  EXPECT_EQ(redraw_.due_in_ns(), 0);
  draw_first();
  EXPECT_EQ(redraw_.due_in_ns(), Redraw::kNever_ns);
  EXPECT_FALSE(redraw_.take_picture(true));
  const uint64_t drawn = redraw_.pictures();
  redraw_.handle(event_of(SDL_KEYDOWN));
  draw_first();
  EXPECT_EQ(redraw_.pictures(), drawn + 2) << "one that shows the event, one for what settles after it";
  EXPECT_EQ(redraw_.due_in_ns(), Redraw::kNever_ns);
}

TEST_F(RedrawTest, DrawsWhatIsAnnouncedOnceItsTimeHasCome) {
  draw_first();
  redraw_.changes_in(50 * kMs);
  EXPECT_FALSE(redraw_.take_picture(true));
  EXPECT_EQ(redraw_.due_in_ns(), 50 * kMs);
  pass(50 * kMs);
  EXPECT_TRUE(redraw_.take_picture(true));
  EXPECT_EQ(redraw_.due_in_ns(), Redraw::kNever_ns) << "an announcement holds once";
}

TEST_F(RedrawTest, DrawsTheLastStateOfWhatMoved) {
  draw_first();
  redraw_.changes_in(0);
  EXPECT_TRUE(redraw_.take_picture(true));
  pass(0);  // nothing is announced any more
  EXPECT_TRUE(redraw_.take_picture(true));
  EXPECT_FALSE(redraw_.take_picture(true));
}

TEST_F(RedrawTest, ARoundWithoutAChangeDrawsNothing) {
  draw_first();
  redraw_.round_in(20 * kMs);
  redraw_.changes_in(Redraw::kNever_ns);
  EXPECT_EQ(redraw_.due_in_ns(), 20 * kMs);
  pass(20 * kMs);
  EXPECT_FALSE(redraw_.take_picture(true));
  redraw_.changed();
  EXPECT_TRUE(redraw_.take_picture(true));
}

TEST_F(RedrawTest, AHiddenWindowDrawsNothingAndLaterWhatItMissed) {
  draw_first();
  redraw_.changes_in(0);
  EXPECT_FALSE(redraw_.take_picture(false));
  EXPECT_EQ(redraw_.due_in_ns(), Redraw::kHiddenRound_ns) << "what moves goes on slowly";
  redraw_.round_in(7 * kMs);
  EXPECT_EQ(redraw_.due_in_ns(), 7 * kMs) << "a tick that is due does not wait";
  EXPECT_TRUE(redraw_.take_picture(true));
}

TEST_F(RedrawTest, SticksAndSensorsAtRestDrawNothing) {
  draw_first();
  for (const Uint32 type : {SDL_JOYAXISMOTION, SDL_CONTROLLERAXISMOTION, SDL_SENSORUPDATE}) {
    redraw_.handle(event_of(type));
  }
  EXPECT_FALSE(redraw_.take_picture(true));
}

}  // namespace
