// What GCC and clang have and the language does not: the one place that asks which compiler it is. Inline functions of
// a line or two each, any thread.
#pragma once

#include <cstdint>
#if defined(_MSC_VER) && !defined(__clang__)
#include <intrin.h>
#endif

// Before a function whose argument number `text` is a printf format and whose arguments from number `first` on are what it
// prints: the compiler checks them.
#if defined(__MINGW32__) && !defined(__clang__)
#define OUROBOROS_PRINTF(text, first) __attribute__((format(gnu_printf, text, first)))
#elif defined(__GNUC__)
#define OUROBOROS_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define OUROBOROS_PRINTF(text, first)
#endif

namespace recorder::base {

// Tells the core that the thread is waiting in a loop for another one. No system call.
inline void pause_core() {
#if defined(_MSC_VER) && !defined(__clang__)
  ::_mm_pause();
#elif defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// Whether this computer has AVX2, where that is known.
inline bool has_avx2() {
#if defined(_MSC_VER) && !defined(__clang__)
  int registers[4] = {};
  ::__cpuidex(registers, 7, 0);
  const bool processor = (registers[1] & 1 << 5) != 0;
  ::__cpuid(registers, 1);
  const bool system = (registers[2] & 1 << 27) != 0 && (::_xgetbv(0) & 6) == 6;  // it keeps those registers
  return processor && system;
#elif defined(__x86_64__)
  return __builtin_cpu_supports("avx2") != 0;
#else
  return false;
#endif
}

namespace detail {

// An integer of 128 bits, two's complement: holds what any two of 64 bits make.
struct WideInteger {
  uint64_t high;
  uint64_t low;
};

template <class Integer>
constexpr WideInteger widened(Integer value) {
  return {value < 0 ? ~uint64_t{0} : 0, static_cast<uint64_t>(value)};
}

constexpr WideInteger negated(WideInteger value) { return {~value.high + (value.low == 0 ? 1 : 0), ~value.low + 1}; }

constexpr WideInteger sum_of(WideInteger x, WideInteger y) {
  const uint64_t low = x.low + y.low;
  return {x.high + y.high + (low < x.low ? 1 : 0), low};
}

// Of two of 64 bits.
constexpr WideInteger product_of(WideInteger x, WideInteger y) {
  const bool x_is_negative = x.high != 0;
  const bool y_is_negative = y.high != 0;
  const uint64_t a = x_is_negative ? negated(x).low : x.low;
  const uint64_t b = y_is_negative ? negated(y).low : y.low;
  constexpr uint64_t kHalf = 0xffffffff;
  const uint64_t low = (a & kHalf) * (b & kHalf);
  const uint64_t middle = (a >> 32) * (b & kHalf) + (low >> 32);
  const uint64_t other = (a & kHalf) * (b >> 32) + (middle & kHalf);
  const WideInteger product{(a >> 32) * (b >> 32) + (middle >> 32) + (other >> 32), other << 32 | (low & kHalf)};
  return x_is_negative != y_is_negative ? negated(product) : product;
}

// Whether it is too large for the type of `result`, which gets its last bits.
template <class Integer>
constexpr bool overflows(WideInteger value, Integer* result) {
  *result = static_cast<Integer>(value.low);
  return value.high != widened(*result).high;
}

}  // namespace detail

// x + y, x - y and x * y, into a type of its own; true if the result is too large for that. Integers of 64 bits.
template <class X, class Y, class Result>
constexpr bool add_overflows(X x, Y y, Result* sum) {
#if defined(__GNUC__)
  return __builtin_add_overflow(x, y, sum);
#else
  return detail::overflows(detail::sum_of(detail::widened(x), detail::widened(y)), sum);
#endif
}

template <class X, class Y, class Result>
constexpr bool subtract_overflows(X x, Y y, Result* rest) {
#if defined(__GNUC__)
  return __builtin_sub_overflow(x, y, rest);
#else
  return detail::overflows(detail::sum_of(detail::widened(x), detail::negated(detail::widened(y))), rest);
#endif
}

template <class X, class Y, class Result>
constexpr bool multiply_overflows(X x, Y y, Result* product) {
#if defined(__GNUC__)
  return __builtin_mul_overflow(x, y, product);
#else
  return detail::overflows(detail::product_of(detail::widened(x), detail::widened(y)), product);
#endif
}

}  // namespace recorder::base
