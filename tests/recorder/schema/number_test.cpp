// Numbers: exact to 64 bits, whatever their signs and kinds.
#include "recorder/schema/number.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace recorder {
namespace {

using Kind = Number::Kind;
constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
constexpr uint64_t kLargest = std::numeric_limits<uint64_t>::max();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(Number, ComparesSignedWithUnsigned) {
  EXPECT_LT(Number(-1), Number(kLargest));
  EXPECT_GT(Number(uint64_t{1} << 63), Number(kMost));
  EXPECT_EQ(Number(uint64_t{7}), Number(int8_t{7}));
  EXPECT_NE(Number(kLargest), Number(-1));
}

TEST(Number, ComparesIntegersWithDoublesExactly) {
  EXPECT_NE(Number(9007199254740993), Number(9007199254740992.0));
  EXPECT_GT(Number(9007199254740993), Number(9007199254740992.0));
  EXPECT_LT(Number(kMost), Number(9223372036854775808.0));
  EXPECT_EQ(Number(uint64_t{1} << 63), Number(9223372036854775808.0));
  EXPECT_LT(Number(kLargest), Number(18446744073709551616.0));
  EXPECT_GT(Number(kLeast), Number(-kInfinity));
  EXPECT_LT(Number(-3), Number(-2.5));
  EXPECT_GT(Number(-2), Number(-2.5));
  EXPECT_LT(Number(2), Number(2.5));
  EXPECT_EQ(Number(2), Number(2.0));
}

TEST(Number, NothingEqualsNoNumber) {
  EXPECT_NE(Number(kNan), Number(kNan));
  EXPECT_NE(Number(), Number());
  EXPECT_FALSE(Number(kNan) < Number(1) || Number(kNan) > Number(1) || Number(1) < Number());
  EXPECT_FALSE(Number(kNan).is_true() || Number().is_true() || Number(0).is_true() || Number(-0.0).is_true());
  EXPECT_TRUE(Number(0.5).is_true() && Number(-1).is_true() && Number(kInfinity).is_true());
  EXPECT_TRUE(std::isnan(Number().to_double()));
}

TEST(Number, KeepsEveryDigitUntilItOverflows) {
  EXPECT_EQ((Number(kLargest) - Number(kLargest - 1)).text(), "1");
  EXPECT_EQ((Number(5) - Number(kLargest)).kind(), Kind::kReal) << "below the least";
  EXPECT_EQ((Number(0) - Number(uint64_t{1} << 63)).text(), "-9223372036854775808");
  EXPECT_EQ((Number(kMost) + Number(1)).text(), "9223372036854775808");
  EXPECT_EQ((Number(kLargest) + Number(1)).to_double(), 18446744073709551616.0);
  EXPECT_EQ((Number(kLargest) + Number(-1)).text(), "18446744073709551614");
  EXPECT_EQ((Number(3037000500) * Number(3037000500)).text(), "9223372037000250000");
  EXPECT_EQ((Number(kLeast) * Number(-1)).text(), "9223372036854775808");
  EXPECT_EQ((Number(kLeast) * Number(2)).kind(), Kind::kReal);
  EXPECT_EQ((-Number(uint64_t{1} << 63)).text(), "-9223372036854775808");
  EXPECT_EQ((-Number(kLeast)).text(), "9223372036854775808");
  EXPECT_EQ((-Number(0)).text(), "0");
}

TEST(Number, DividesToAnIntegerWhereNothingRemains) {
  EXPECT_EQ((Number(kLargest) / Number(5)).text(), "3689348814741910323");
  EXPECT_EQ((Number(kLeast) / Number(-1)).text(), "9223372036854775808");
  EXPECT_EQ(Number(7) / Number(2), Number(3.5));
  EXPECT_EQ(Number(1) / Number(0), Number(kInfinity));
  EXPECT_FALSE((Number(0) / Number(0)).is_number());
}

TEST(Number, RemaindersHaveTheDivisorsSign) {
  EXPECT_EQ(Number(-1) % Number(4), Number(3));
  EXPECT_EQ(Number(1) % Number(-4), Number(-3));
  EXPECT_EQ(Number(kLargest) % Number(10), Number(5));
  EXPECT_EQ(Number(kLeast) % Number(-1), Number(0));
  EXPECT_EQ(Number(-0.5) % Number(2), Number(1.5));
  EXPECT_FALSE((Number(1) % Number(0)).is_number());
}

TEST(Number, PowersAreExactAsLongAsTheyFit) {
  EXPECT_EQ(power(3, 40).text(), "12157665459056928801");
  EXPECT_EQ(power(-2, 63).text(), "-9223372036854775808");
  EXPECT_EQ(power(2, 64).to_double(), 18446744073709551616.0);
  EXPECT_EQ(power(2, -1), Number(0.5));
  EXPECT_EQ(power(-1, kLargest), Number(-1));
  EXPECT_EQ(power(0, 0), Number(1));
}

// Against 128 bits.
TEST(Number, AgreesWithWiderIntegers) {
  __extension__ using Wide = __int128;
  std::mt19937_64 random(17);
  const auto any = [&]() -> Number {
    const uint64_t bits = random() >> (random() % 64);
    return random() % 2 == 0 ? Number(bits) : Number(static_cast<int64_t>(bits));
  };
  const auto wide = [](Number n) {
    return n.kind() == Kind::kUnsigned ? Wide{n.bits()} : Wide{static_cast<int64_t>(n.bits())};
  };
  const auto expect = [&](Number found, Wide expected, double rounded) {
    if (expected >= kLeast && expected <= Wide{kLargest}) {
      ASSERT_TRUE(found.is_integer() && wide(found) == expected) << found.text();
    } else {
      ASSERT_EQ(found.to_double(), rounded);
      ASSERT_EQ(found.kind(), Kind::kReal);
    }
  };
  for (int i = 0; i < 20'000; ++i) {
    const Number a = any();
    const Number b = any();
    ASSERT_NO_FATAL_FAILURE(expect(a + b, wide(a) + wide(b), a.to_double() + b.to_double()));
    ASSERT_NO_FATAL_FAILURE(expect(a - b, wide(a) - wide(b), a.to_double() - b.to_double()));
    ASSERT_EQ(a < b, wide(a) < wide(b));
    ASSERT_EQ(a == b, wide(a) == wide(b));
    const double rounded = a.to_double() * b.to_double();
    if (std::fabs(rounded) < 1e38) {
      ASSERT_NO_FATAL_FAILURE(expect(a * b, wide(a) * wide(b), rounded));
    }
  }
}

}  // namespace
}  // namespace recorder
