// What stands in for GCC's checked arithmetic gives the same results as that.
#include "recorder/base/compiler.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <limits>

namespace recorder::base {
namespace {

constexpr std::array<int64_t, 13> kSigned = {std::numeric_limits<int64_t>::min(),
                                             std::numeric_limits<int64_t>::min() + 1,
                                             -0x1'0000'0001,
                                             -0xffff'ffff,
                                             -2,
                                             -1,
                                             0,
                                             1,
                                             3,
                                             0xffff'ffff,
                                             0x1'0000'0001,
                                             std::numeric_limits<int64_t>::max() - 1,
                                             std::numeric_limits<int64_t>::max()};

// Both ways with all pairs, one number taken as signed, or unsigned, or both.
template <class X, class Y, class Result>
void expect_same_results() {
  for (const int64_t a : kSigned) {
    for (const int64_t b : kSigned) {
      const auto x = static_cast<X>(a);
      const auto y = static_cast<Y>(b);
      const detail::WideInteger wide_x = detail::widened(x);
      const detail::WideInteger wide_y = detail::widened(y);
      Result expected = 0;
      Result result = 0;
      EXPECT_EQ(detail::overflows(detail::sum_of(wide_x, wide_y), &result), add_overflows(x, y, &expected));
      EXPECT_EQ(result, expected) << a << " + " << b;
      EXPECT_EQ(detail::overflows(detail::sum_of(wide_x, detail::negated(wide_y)), &result),
                subtract_overflows(x, y, &expected));
      EXPECT_EQ(result, expected) << a << " - " << b;
      EXPECT_EQ(detail::overflows(detail::product_of(wide_x, wide_y), &result), multiply_overflows(x, y, &expected));
      EXPECT_EQ(result, expected) << a << " * " << b;
    }
  }
}

TEST(CheckedArithmetic, IsThatOfTheMathematicalResult) {
  expect_same_results<int64_t, int64_t, int64_t>();
  expect_same_results<int64_t, uint64_t, int64_t>();
  expect_same_results<uint64_t, int64_t, uint64_t>();
  expect_same_results<uint64_t, uint64_t, uint64_t>();
  expect_same_results<int64_t, int64_t, uint64_t>();
  expect_same_results<uint64_t, uint64_t, int64_t>();
}

}  // namespace
}  // namespace recorder::base
