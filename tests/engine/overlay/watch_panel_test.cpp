#include "engine/overlay/watch_panel.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/engine/inspect/inspect_fixture.h"

namespace engine {
namespace {

TEST(WatchPanel, MarksTheMistakeWhereverItIsInALongText) {
  const std::string text = "score > 100 && something_that_is_no_field == 3 && x > 2";
  EXPECT_EQ(excerpt_of(text, 15, 80).text, text);
  EXPECT_EQ(excerpt_of(text, 15, 80).mark, 15u);
  const ErrorExcerpt narrow = excerpt_of(text, 46, 24);
  EXPECT_EQ(narrow.text.size(), 24u);
  EXPECT_EQ(narrow.text[narrow.mark], text[46]);
  const ErrorExcerpt end = excerpt_of(text, text.size(), 24);
  EXPECT_LE(end.mark, end.text.size());
  EXPECT_EQ(excerpt_of("", 5, 24).mark, 0u);
}

TEST(WatchPanel, CountsCharactersNotBytes) {
  const std::string text = "\xc3\xa4\xc3\xb6 > 1";  // two letters of two bytes each
  EXPECT_EQ(excerpt_of(text, 5, 40).mark, 3u);
}

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
