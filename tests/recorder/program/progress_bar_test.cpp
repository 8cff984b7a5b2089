// The bar that shows how far a long task is.
#include "recorder/program/progress_bar.h"

#include <gtest/gtest.h>

#include <sstream>

namespace recorder::program {
namespace {

class ProgressBarTest : public ::testing::Test {
 protected:
  std::string taken() {
    std::string text = out_.str();
    out_.str("");
    return text;
  }

  std::ostringstream out_;
  ProgressBar::Clock::time_point now_{};
  ProgressBar bar_{out_, true, "packing x.oro", "frames", [this] { return now_; }};
};

TEST_F(ProgressBarTest, SaysNothingOfShortTasks) {
  now_ += std::chrono::milliseconds(499);
  bar_.update(1, 2);
  bar_.clear();
  EXPECT_EQ(taken(), "");
}

TEST_F(ProgressBarTest, ShowsShareRateAndTimeLeft) {
  now_ += std::chrono::seconds(2);
  bar_.update(2'500'000, 10'000'000);
  EXPECT_EQ(taken(), "\r\033[Kpacking x.oro  [#####---------------]  25 %  1.2 M frames/s  6 s left");
  bar_.update(2'600'000, 10'000'000);
  EXPECT_EQ(taken(), "") << "too soon";
  now_ += std::chrono::seconds(2);
  bar_.update(10'000'000, 10'000'000);
  EXPECT_EQ(taken(), "\r\033[Kpacking x.oro  [####################]  100 %  2.5 M frames/s");
  bar_.clear();
  EXPECT_EQ(taken(), "\r\033[K");
}

TEST_F(ProgressBarTest, ShowsNothingWhereNobodySeesIt) {
  ProgressBar hidden(out_, false, "packing", "frames", [this] { return now_; });
  now_ += std::chrono::seconds(2);
  hidden.update(1, 2);
  hidden.clear();
  EXPECT_EQ(taken(), "");
}

}  // namespace
}  // namespace recorder::program
