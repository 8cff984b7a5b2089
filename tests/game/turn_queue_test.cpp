#include "game/turn_queue.h"

#include <gtest/gtest.h>

namespace game {
namespace {

TEST(TurnQueue, PlaysTwoQuickPressesInTurn) {
  TurnQueue turns;
  EXPECT_TRUE(turns.push(Direction::kUp, Direction::kRight));
  EXPECT_TRUE(turns.push(Direction::kLeft, Direction::kRight));  // a U-turn: behind Up this is no reversal
  EXPECT_EQ(turns.pop(), Action::kUp);
  EXPECT_EQ(turns.pop(), Action::kLeft);
  EXPECT_EQ(turns.pop(), Action::kNone);
}

TEST(TurnQueue, DropsWhatWouldChangeNothing) {
  TurnQueue turns;
  EXPECT_FALSE(turns.push(Direction::kRight, Direction::kRight));  // straight on
  EXPECT_FALSE(turns.push(Direction::kLeft, Direction::kRight));   // into the neck
  EXPECT_TRUE(turns.push(Direction::kUp, Direction::kRight));
  EXPECT_FALSE(turns.push(Direction::kUp, Direction::kRight));    // again
  EXPECT_FALSE(turns.push(Direction::kDown, Direction::kRight));  // would be into the neck by then
  EXPECT_EQ(turns.size(), 1u);
}

TEST(TurnQueue, TakesNoMoreThanThree) {
  TurnQueue turns;
  EXPECT_TRUE(turns.push(Direction::kUp, Direction::kRight));
  EXPECT_TRUE(turns.push(Direction::kRight, Direction::kRight));
  EXPECT_TRUE(turns.push(Direction::kDown, Direction::kRight));
  EXPECT_FALSE(turns.push(Direction::kLeft, Direction::kRight));
  EXPECT_EQ(turns.pop(), Action::kUp);
  EXPECT_TRUE(turns.push(Direction::kLeft, Direction::kUp));
}

TEST(TurnQueue, ForgetsWhenCleared) {
  TurnQueue turns;
  turns.push(Direction::kUp, Direction::kRight);
  turns.clear();
  EXPECT_EQ(turns.pop(), Action::kNone);
}

}  // namespace
}  // namespace game
