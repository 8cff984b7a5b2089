// Number: an integer of 64 bits, signed or not, or a double, each exactly as it is; or no value. What expressions,
// differences and exports calculate with, so that a counter or an identity beyond 2^53 keeps its last digits.
//
// Rules: comparisons are exact whatever the two kinds, and NaN or no value equals nothing. A sum, difference or product
// of integers is an integer as long as it fits into 64 bits, signed or not; one that overflows becomes the nearest
// double. A quotient is an integer where nothing remains, else a double: 7 / 2 is 3.5. The sign of a remainder is the
// divisor's. No value makes everything calculated with it no value.
//
// A value type; any thread.
#pragma once

#include <bit>
#include <compare>
#include <concepts>
#include <cstdint>
#include <string>

namespace recorder {

class Number {
 public:
  // kUnsigned: an integer above INT64_MAX; all others are kSigned, so that equal integers are of one kind.
  enum class Kind : uint8_t { kNone, kSigned, kUnsigned, kReal };

  constexpr Number() = default;
  template <std::integral T>
  constexpr Number(T value) : bits_(static_cast<uint64_t>(value)), kind_(Kind::kSigned) {
    if constexpr (std::unsigned_integral<T> && sizeof(T) == 8) {
      if (bits_ > INT64_MAX) kind_ = Kind::kUnsigned;
    }
  }
  template <std::floating_point T>
  constexpr Number(T value) : bits_(std::bit_cast<uint64_t>(static_cast<double>(value))), kind_(Kind::kReal) {}
  // From kind() and bits() of another one.
  static constexpr Number from_bits(Kind kind, uint64_t bits) {
    Number made;
    made.bits_ = bits;
    made.kind_ = kind;
    return made;
  }

  constexpr Kind kind() const { return kind_; }
  // Two's complement, or the bits of the double.
  constexpr uint64_t bits() const { return bits_; }
  constexpr bool is_integer() const { return kind_ == Kind::kSigned || kind_ == Kind::kUnsigned; }
  // Neither no value, nor NaN; and not infinite either.
  bool is_number() const;
  bool is_finite() const;
  // Not 0, and a number.
  bool is_true() const;
  // The nearest double; NaN for no value.
  constexpr double to_double() const {
    switch (kind_) {
      case Kind::kSigned:
        return static_cast<double>(static_cast<int64_t>(bits_));
      case Kind::kUnsigned:
        return static_cast<double>(bits_);
      case Kind::kReal:
        return std::bit_cast<double>(bits_);
      case Kind::kNone:
        break;
    }
    return std::bit_cast<double>(uint64_t{0x7ff8'0000'0000'0000});
  }
  // All digits: a decimal integer, or the shortest text that reads back as the double ("0.1", "inf", "nan"); empty for
  // no value.
  std::string text() const;

  friend std::partial_ordering operator<=>(Number a, Number b);
  friend bool operator==(Number a, Number b) { return (a <=> b) == 0; }

  friend Number operator+(Number a, Number b);
  friend Number operator-(Number a, Number b);
  friend Number operator*(Number a, Number b);
  friend Number operator/(Number a, Number b);
  friend Number operator%(Number a, Number b);
  Number operator-() const;

 private:
  uint64_t bits_ = 0;
  Kind kind_ = Kind::kNone;
};

// Integers exactly as long as the power fits into 64 bits.
Number power(Number base, Number exponent);

}  // namespace recorder
