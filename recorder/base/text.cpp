#include "recorder/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace recorder::base {
namespace {

template <typename... Args>
std::string printed(const char* format, Args... args) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, args...);
  return text.data();
}

std::string with_noun(std::string text, uint64_t count, std::string_view one, std::string_view many) {
  text += ' ';
  if (count == 1) return text += one;
  if (!many.empty()) return text += many;
  text += one;
  return text += 's';
}

// `largest`: below it a value keeps its unit, so that it is not printed as 1000 of it.
double in_units(uint64_t bytes, double largest, const char*& unit) {
  constexpr std::array kNames{"kB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes) / 1000;
  size_t i = 0;
  for (; value >= largest && i + 1 < kNames.size(); ++i) value /= 1000;
  unit = kNames[i];
  return value;
}

// std::to_string would do, but for the locale.
std::string fixed(double value, int decimals) {
  std::array<char, 64> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, decimals);
  return {text.data(), end.ptr};
}

}  // namespace

std::string count_text(uint64_t count) {
  std::string text = std::to_string(count);
  for (size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

std::string count_text(uint64_t count, std::string_view one, std::string_view many) {
  return with_noun(count_text(count), count, one, many);
}

std::string counted(uint64_t count, std::string_view one, std::string_view many) {
  return with_noun(std::to_string(count), count, one, many);
}

std::string bytes_text(uint64_t bytes) {
  if (bytes < 1000) return counted(bytes, "byte");
  const char* unit = "";
  const double value = in_units(bytes, 999.95, unit);
  return fixed(value, 1) + " " + unit;
}

std::string rough_bytes_text(uint64_t bytes) {
  if (bytes < 1000) return counted(bytes, "byte");
  const char* unit = "";
  const double value = in_units(bytes, 999.5, unit);
  return fixed(value, value < 9.95 ? 1 : 0) + " " + unit;
}

std::string duration_text(uint64_t ns) {
  const uint64_t ms = ns / 1'000'000 + (ns % 1'000'000 >= 500'000 ? 1 : 0);
  if (ms < 60'000) return fixed(static_cast<double>(ms) / 1000, 3) + " s";
  return clock_text(ms * 1'000'000, 3);
}

std::string clock_text(uint64_t ns, int decimals) {
  const uint64_t seconds = ns / 1'000'000'000;
  const auto hours = static_cast<unsigned long long>(seconds / 3600);
  const auto minute = static_cast<unsigned>(seconds / 60 % 60);
  const auto second = static_cast<unsigned>(seconds % 60);
  std::string text = hours != 0 ? printed("%llu:%02u:%02u", hours, minute, second) : printed("%u:%02u", minute, second);
  if (decimals <= 0) return text;
  const std::string fraction = printed("%09u", static_cast<unsigned>(ns % 1'000'000'000));
  return text + '.' + fraction.substr(0, static_cast<size_t>(std::min(decimals, 9)));
}

int64_t unix_now_ns() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

std::tm local_time(int64_t unix_ns) {
  const auto seconds = static_cast<std::time_t>(unix_ns / 1'000'000'000);
  std::tm local{};
#if defined(_WIN32)
  localtime_s(&local, &seconds);
#else
  localtime_r(&seconds, &local);
#endif
  return local;
}

std::string local_time_text(int64_t unix_ns, const char* format) {
  const std::tm local = local_time(unix_ns);
  std::array<char, 64> text{};
  std::strftime(text.data(), text.size(), format, &local);
  return text.data();
}

size_t next_character(std::string_view text, size_t at) {
  if (at < text.size()) ++at;
  while (at < text.size() && continues_character(text[at])) ++at;
  return std::min(at, text.size());
}

size_t previous_character(std::string_view text, size_t at) {
  at = std::min(at, text.size());
  if (at > 0) --at;
  while (at > 0 && continues_character(text[at])) --at;
  return at;
}

size_t character_count(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return !continues_character(c); }));
}

void remove_last_character(std::string& text) { text.resize(previous_character(text, text.size())); }

namespace {

// The length of the valid character that `text`, which is not empty, begins with; 0 without one.
size_t valid_character(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if (!continues_character(text[i])) return 0;
  }
  const bool too_long = (lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xf0 && byte(1) < 0x90);
  const bool surrogate = lead == 0xed && byte(1) >= 0xa0;
  const bool beyond_unicode = lead == 0xf4 && byte(1) >= 0x90;
  return too_long || surrogate || beyond_unicode ? 0 : length;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const size_t length = valid_character(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

void append_byte_as_character(std::string& out, uint8_t byte) {
  if (byte < 0x80) {
    out += static_cast<char>(byte);
  } else {
    out += static_cast<char>(0xc0 | byte >> 6);
    out += static_cast<char>(0x80 | (byte & 0x3f));
  }
}

std::string hex_text(uint64_t value) { return printed("%016llx", static_cast<unsigned long long>(value)); }

}  // namespace recorder::base
