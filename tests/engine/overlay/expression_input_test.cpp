#include "engine/overlay/expression_input.h"

#include <gtest/gtest.h>

namespace engine {
namespace {

TEST(ExpressionInput, MarksTheMistakeWhereverItIsInALongText) {
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

TEST(ExpressionInput, CountsCharactersNotBytes) {
  const std::string text = "\xc3\xa4\xc3\xb6 > 1";  // two letters of two bytes each
  EXPECT_EQ(excerpt_of(text, 5, 40).mark, 3u);
}

}  // namespace
}  // namespace engine
