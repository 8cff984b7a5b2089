#include "engine/overlay/watch_panel.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/engine/inspect/inspect_fixture.h"

namespace engine {
namespace {

TEST(WatchPanel, ExamplesAreGoodForTheGamesOwnFrames) {
  const recorder::FrameSchema schema = testing_support::ball_schema();
  const std::string examples = watch_examples(schema);
  size_t lines = 0;
  for (size_t from = 0; from < examples.size();) {
    const size_t end = std::min(examples.find('\n', from), examples.size());
    Expression expression;
    ExpressionError error;
    EXPECT_TRUE(Expression::compile(schema, examples.substr(from, end - from), expression, error))
        << examples.substr(from, end - from) << ": " << error.reason;
    ++lines;
    from = end + 1;
  }
  EXPECT_GE(lines, 5u);
  EXPECT_TRUE(watch_examples(recorder::FrameSchema()).empty());
}

}  // namespace
}  // namespace engine
