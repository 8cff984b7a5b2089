#include "recorder/schema/number.h"

#include <array>
#include <charconv>
#include <cmath>

#include "recorder/base/compiler.h"

namespace recorder {
namespace {

using NumberKind = Number::Kind;

constexpr double kTwoTo63 = 9223372036854775808.0;
constexpr double kTwoTo64 = 18446744073709551616.0;

// An integer apart from its sign, so that all of -2^63 .. 2^64 - 1 are treated alike.
struct Magnitude {
  bool negative = false;
  uint64_t value = 0;
};

Magnitude magnitude_of(Number integer) {
  const bool negative = integer.kind() == NumberKind::kSigned && static_cast<int64_t>(integer.bits()) < 0;
  return {negative, negative ? 0 - integer.bits() : integer.bits()};
}

Number number_of(const Magnitude& magnitude) {
  if (!magnitude.negative) return magnitude.value;
  if (magnitude.value <= uint64_t{1} << 63) return static_cast<int64_t>(0 - magnitude.value);
  return -static_cast<double>(magnitude.value);
}

std::partial_ordering integer_with_real(Number integer, double real) {
  if (std::isnan(real)) return std::partial_ordering::unordered;
  if (real >= kTwoTo64) return std::partial_ordering::less;
  if (real < -kTwoTo63) return std::partial_ordering::greater;
  const double whole = std::trunc(real);
  const Number nearest = whole < kTwoTo63 ? Number(static_cast<int64_t>(whole)) : Number(static_cast<uint64_t>(whole));
  if (const auto order = integer <=> nearest; order != 0) return order;
  return whole <=> real;
}

std::partial_ordering reversed(std::partial_ordering order) { return 0 <=> order; }

// Calls operate(a, b, result), which says whether the result overflows, with both integers in their own types.
template <typename Operate>
Number calculated(Number a, Number b, double rounded, Operate operate) {
  const auto with = [&](auto left, auto right) -> Number {
    int64_t narrow = 0;
    if (!operate(left, right, &narrow)) return narrow;
    uint64_t wide = 0;
    if (!operate(left, right, &wide)) return wide;
    return rounded;
  };
  const auto signed_of = [](Number number) { return static_cast<int64_t>(number.bits()); };
  if (a.kind() == NumberKind::kSigned) {
    return b.kind() == NumberKind::kSigned ? with(signed_of(a), signed_of(b)) : with(signed_of(a), b.bits());
  }
  return b.kind() == NumberKind::kSigned ? with(a.bits(), signed_of(b)) : with(a.bits(), b.bits());
}

bool is_any_missing(Number a, Number b) { return a.kind() == NumberKind::kNone || b.kind() == NumberKind::kNone; }
bool are_integers(Number a, Number b) { return a.is_integer() && b.is_integer(); }

}  // namespace

bool Number::is_number() const {
  return kind_ != NumberKind::kNone && !(kind_ == NumberKind::kReal && std::isnan(to_double()));
}

bool Number::is_finite() const { return is_integer() || (kind_ == NumberKind::kReal && std::isfinite(to_double())); }

bool Number::is_true() const {
  if (kind_ != NumberKind::kReal) return bits_ != 0;
  const double value = to_double();
  return value != 0 && !std::isnan(value);
}

std::string Number::text() const {
  std::array<char, 40> text;
  std::to_chars_result end{text.data(), {}};
  if (kind_ == NumberKind::kSigned)
    end = std::to_chars(text.data(), text.data() + text.size(), static_cast<int64_t>(bits_));
  if (kind_ == NumberKind::kUnsigned) end = std::to_chars(text.data(), text.data() + text.size(), bits_);
  if (kind_ == NumberKind::kReal) end = std::to_chars(text.data(), text.data() + text.size(), to_double());
  return {text.data(), end.ptr};
}

std::partial_ordering operator<=>(Number a, Number b) {
  if (is_any_missing(a, b)) return std::partial_ordering::unordered;
  if (a.kind_ == NumberKind::kReal && b.kind_ == NumberKind::kReal) return a.to_double() <=> b.to_double();
  if (a.kind_ == NumberKind::kReal) return reversed(integer_with_real(b, a.to_double()));
  if (b.kind_ == NumberKind::kReal) return integer_with_real(a, b.to_double());
  if (a.kind_ != b.kind_)
    return a.kind_ == NumberKind::kSigned ? std::partial_ordering::less : std::partial_ordering::greater;
  if (a.kind_ == NumberKind::kUnsigned) return a.bits_ <=> b.bits_;
  return static_cast<int64_t>(a.bits_) <=> static_cast<int64_t>(b.bits_);
}

Number operator+(Number a, Number b) {
  if (is_any_missing(a, b)) return {};
  const double rounded = a.to_double() + b.to_double();
  if (!are_integers(a, b)) return rounded;
  return calculated(a, b, rounded, [](auto x, auto y, auto* sum) { return base::add_overflows(x, y, sum); });
}

Number operator-(Number a, Number b) {
  if (is_any_missing(a, b)) return {};
  const double rounded = a.to_double() - b.to_double();
  if (!are_integers(a, b)) return rounded;
  return calculated(a, b, rounded, [](auto x, auto y, auto* rest) { return base::subtract_overflows(x, y, rest); });
}

Number operator*(Number a, Number b) {
  if (is_any_missing(a, b)) return {};
  const double rounded = a.to_double() * b.to_double();
  if (!are_integers(a, b)) return rounded;
  return calculated(a, b, rounded,
                    [](auto x, auto y, auto* product) { return base::multiply_overflows(x, y, product); });
}

Number operator/(Number a, Number b) {
  if (is_any_missing(a, b)) return {};
  if (are_integers(a, b) && b.bits_ != 0) {
    const Magnitude dividend = magnitude_of(a);
    const Magnitude divisor = magnitude_of(b);
    if (dividend.value % divisor.value == 0) {
      return number_of({dividend.negative != divisor.negative, dividend.value / divisor.value});
    }
  }
  return a.to_double() / b.to_double();
}

// The sign is the divisor's, so that an index below 0 wraps around.
Number operator%(Number a, Number b) {
  if (is_any_missing(a, b)) return {};
  if (are_integers(a, b) && b.bits_ != 0) {
    const Magnitude dividend = magnitude_of(a);
    const Magnitude divisor = magnitude_of(b);
    const uint64_t rest = dividend.value % divisor.value;
    const bool wraps = rest != 0 && dividend.negative != divisor.negative;
    return number_of({divisor.negative, wraps ? divisor.value - rest : rest});
  }
  const double divisor = b.to_double();
  const double rest = std::fmod(a.to_double(), divisor);
  return rest != 0 && (rest < 0) != (divisor < 0) ? rest + divisor : rest;
}

Number Number::operator-() const {
  if (kind_ == NumberKind::kNone) return {};
  if (kind_ == NumberKind::kReal) return -to_double();
  const Magnitude magnitude = magnitude_of(*this);
  return number_of({magnitude.value != 0 && !magnitude.negative, magnitude.value});
}

Number power(Number base, Number exponent) {
  if (is_any_missing(base, exponent)) return {};
  const double rounded = std::pow(base.to_double(), exponent.to_double());
  if (!are_integers(base, exponent) || exponent < Number(0) || std::fabs(rounded) > kTwoTo64) return rounded;
  // 0, 1 and -1 stay within 64 bits whatever the exponent, so that it is halved, not counted down.
  Number result = 1;
  Number square = base;
  for (uint64_t rest = exponent.bits(); rest != 0; rest >>= 1) {
    if ((rest & 1) != 0) result = result * square;
    if (rest > 1) square = square * square;
  }
  return result.is_integer() ? result : Number(rounded);
}

}  // namespace recorder
