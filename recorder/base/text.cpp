#include "recorder/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <locale>
#include <sstream>

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

#if defined(__cpp_lib_to_chars)

std::from_chars_result read_real(const char* begin, const char* end, double& value) {
  return std::from_chars(begin, end, value);
}

#else

namespace {

const char* skip_digits(const char* at, const char* end) {
  return std::find_if(at, end, [](char c) { return c < '0' || c > '9'; });
}

// Where the number that begins at `begin` ends; `begin` when there is none.
const char* end_of_real(const char* begin, const char* end) {
  const char* const first = begin != end && *begin == '-' ? begin + 1 : begin;
  const char* at = skip_digits(first, end);
  ptrdiff_t digits = at - first;
  if (at != end && *at == '.') {
    const char* const behind = skip_digits(at + 1, end);
    digits += behind - at - 1;
    at = behind;
  }
  if (digits == 0) return begin;
  if (at == end || (*at != 'e' && *at != 'E')) return at;
  const char* power = at + 1;
  if (power != end && (*power == '-' || *power == '+')) ++power;
  const char* const behind = skip_digits(power, end);
  return behind == power ? at : behind;
}

}  // namespace

std::from_chars_result read_real(const char* begin, const char* end, double& value) {
  const char* const stop = end_of_real(begin, end);
  if (stop == begin) return {begin, std::errc::invalid_argument};
  std::istringstream text(std::string(begin, stop));
  text.imbue(std::locale::classic());
  double read = 0;
  text >> read;
  if (text.fail()) return {stop, std::errc::result_out_of_range};
  value = read;
  return {stop, std::errc()};
}

#endif

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

namespace {

std::string time_text(const std::tm& time, const char* format) {
  std::array<char, 64> text{};
  std::strftime(text.data(), text.size(), format, &time);
  return text.data();
}

}  // namespace

std::string local_time_text(int64_t unix_ns, const char* format) { return time_text(local_time(unix_ns), format); }

std::string utc_time_text(int64_t unix_ns, const char* format) {
  const auto seconds = static_cast<std::time_t>(unix_ns / 1'000'000'000);
  std::tm utc{};
#if defined(_WIN32)
  gmtime_s(&utc, &seconds);
#else
  gmtime_r(&seconds, &utc);
#endif
  return time_text(utc, format);
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

size_t character_bytes(std::string_view text, size_t at) {
  if (at >= text.size()) return 0;
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) return 1;
  const size_t length = first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (first < 0xc2 || length == 0 || length > text.size() - at) return 0;
  for (size_t i = 1; i < length; ++i) {
    if (!continues_character(text[at + i])) return 0;
  }
  // Neither longer than need be, nor a surrogate, nor above U+10FFFF.
  const auto second = static_cast<unsigned char>(text[at + 1]);
  const bool is_wrong = (first == 0xe0 && second < 0xa0) || (first == 0xed && second >= 0xa0) ||
                        (first == 0xf0 && second < 0x90) || (first == 0xf4 && second >= 0x90);
  return is_wrong ? 0 : length;
}

namespace {

// The bytes at `at` that are written as they are; 0: the byte there is escaped.
size_t plain_bytes(std::string_view bytes, size_t at, Controls controls) {
  const size_t length = character_bytes(bytes, at);
  if (controls == Controls::kKeep || length == 0) return length;
  const auto first = static_cast<unsigned char>(bytes[at]);
  const bool is_c1 = first == 0xc2 && static_cast<unsigned char>(bytes[at + 1]) < 0xa0;
  return first < 0x20 || first == 0x7f || is_c1 ? 0 : length;
}

}  // namespace

namespace {

// The character of a valid sequence.
char32_t character_of(std::string_view sequence) {
  const auto lead = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 1) return lead;
  char32_t character = lead & (0x7fu >> sequence.size());
  for (const char byte : sequence.substr(1)) character = character << 6 | (static_cast<unsigned char>(byte) & 0x3fu);
  return character;
}

struct CharacterRange {
  char32_t first;
  char32_t last;
};

template <size_t kCount>
bool is_in(const CharacterRange (&ranges)[kCount], char32_t character) {
  const auto after =
      std::upper_bound(std::begin(ranges), std::end(ranges), character,
                       [](char32_t wanted, const CharacterRange& range) { return wanted < range.first; });
  return after != std::begin(ranges) && character <= std::prev(after)->last;
}

// Controls, separators of lines, marks that reorder text, and what is invisible but changes it.
constexpr CharacterRange kActing[] = {{0x00, 0x1f},     {0x7f, 0x9f},     {0xad, 0xad},     {0x61c, 0x61c},
                                      {0x180e, 0x180e}, {0x200b, 0x200b}, {0x200e, 0x200f}, {0x2028, 0x202e},
                                      {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe0fff}};

// The commonest of those that Unicode calls nonspacing.
constexpr CharacterRange kCombining[] = {
    {0x300, 0x36f},   {0x483, 0x489},     {0x591, 0x5bd},    {0x5bf, 0x5c7},   {0x610, 0x61a},   {0x64b, 0x65f},
    {0x670, 0x670},   {0x6d6, 0x6dc},     {0x6df, 0x6e4},    {0x900, 0x902},   {0x93a, 0x93a},   {0x93c, 0x93c},
    {0x941, 0x948},   {0x94d, 0x94d},     {0xe31, 0xe31},    {0xe34, 0xe3a},   {0xe47, 0xe4e},   {0x1ab0, 0x1aff},
    {0x1dc0, 0x1dff}, {0x200b, 0x200f},   {0x20d0, 0x20f0},  {0x302a, 0x302d}, {0x3099, 0x309a}, {0xfe00, 0xfe0f},
    {0xfe20, 0xfe2f}, {0x1f3fb, 0x1f3ff}, {0xe0100, 0xe01ef}};

// East Asian Width W and F, and pictures.
constexpr CharacterRange kWide[] = {
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x2329, 0x232a},   {0x23e9, 0x23ec},   {0x23f0, 0x23f0},
    {0x23f3, 0x23f3},   {0x25fd, 0x25fe},   {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267f, 0x267f},
    {0x2693, 0x2693},   {0x26a1, 0x26a1},   {0x26aa, 0x26ab},   {0x26bd, 0x26be},   {0x26c4, 0x26c5},
    {0x26ce, 0x26ce},   {0x26d4, 0x26d4},   {0x26ea, 0x26ea},   {0x26f2, 0x26f3},   {0x26f5, 0x26f5},
    {0x26fa, 0x26fa},   {0x26fd, 0x26fd},   {0x2705, 0x2705},   {0x270a, 0x270b},   {0x2728, 0x2728},
    {0x274c, 0x274c},   {0x274e, 0x274e},   {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2795, 0x2797},
    {0x27b0, 0x27b0},   {0x27bf, 0x27bf},   {0x2b1b, 0x2b1c},   {0x2b50, 0x2b50},   {0x2b55, 0x2b55},
    {0x2e80, 0x303e},   {0x3041, 0x33ff},   {0x3400, 0x4dbf},   {0x4e00, 0x9fff},   {0xa000, 0xa4cf},
    {0xa960, 0xa97f},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe10, 0xfe19},   {0xfe30, 0xfe6f},
    {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x16fe0, 0x18aff}, {0x1b000, 0x1b2ff}, {0x1f004, 0x1f004},
    {0x1f0cf, 0x1f0cf}, {0x1f18e, 0x1f18e}, {0x1f191, 0x1f19a}, {0x1f200, 0x1f320}, {0x1f32d, 0x1f335},
    {0x1f337, 0x1f37c}, {0x1f37e, 0x1f393}, {0x1f3a0, 0x1f3ca}, {0x1f3cf, 0x1f3d3}, {0x1f3e0, 0x1f3f0},
    {0x1f3f4, 0x1f3f4}, {0x1f3f8, 0x1f43e}, {0x1f440, 0x1f440}, {0x1f442, 0x1f4fc}, {0x1f4ff, 0x1f53d},
    {0x1f54b, 0x1f54e}, {0x1f550, 0x1f567}, {0x1f57a, 0x1f57a}, {0x1f595, 0x1f596}, {0x1f5a4, 0x1f5a4},
    {0x1f5fb, 0x1f64f}, {0x1f680, 0x1f6c5}, {0x1f6cc, 0x1f6cc}, {0x1f6d0, 0x1f6d2}, {0x1f6d5, 0x1f6d7},
    {0x1f6eb, 0x1f6ec}, {0x1f6f4, 0x1f6fc}, {0x1f7e0, 0x1f7eb}, {0x1f90c, 0x1f9ff}, {0x1fa70, 0x1faff},
    {0x20000, 0x3fffd}};

void append_escape(std::string& out, char32_t character) {
  if (character >= '\a' && character <= '\r') {
    out += '\\';
    out += "abtnvfr"[character - '\a'];
  } else if (character < 0x80) {
    out += "\\x";
    append_hex(out, static_cast<uint8_t>(character));
  } else {
    out += printed(character <= 0xffff ? "\\u%04lx" : "\\U%08lx", static_cast<unsigned long>(character));
  }
}

}  // namespace

std::string shown_text(std::string_view foreign, size_t most_bytes) {
  std::string out;
  out.reserve(std::min(foreign.size(), most_bytes));
  while (!foreign.empty()) {
    if (out.size() >= most_bytes) return out += "\u2026";
    const size_t length = character_bytes(foreign, 0);
    if (length == 0) {
      out += "\\x";
      append_hex(out, static_cast<uint8_t>(foreign[0]));
    } else if (const char32_t character = character_of(foreign.substr(0, length)); is_in(kActing, character)) {
      append_escape(out, character);
    } else {
      out += foreign.substr(0, length);
    }
    foreign.remove_prefix(std::max<size_t>(length, 1));
  }
  return out;
}

std::string shown_message(std::string_view message) {
  constexpr std::string_view kIndented = "\n  ";
  const size_t end = message.find(kIndented);
  if (end == message.npos) return shown_text(message);
  return shown_text(message.substr(0, end)) + std::string(kIndented) +
         shown_message(message.substr(end + kIndented.size()));
}

size_t display_columns(char32_t character) {
  if (is_in(kCombining, character)) return 0;
  return is_in(kWide, character) ? 2 : 1;
}

size_t display_width(std::string_view text) {
  size_t columns = 0;
  while (!text.empty()) {
    const size_t length = character_bytes(text, 0);
    columns += display_columns(length == 0 ? U'?' : character_of(text.substr(0, length)));
    text.remove_prefix(std::max<size_t>(length, 1));
  }
  return columns;
}

std::string padded_text(std::string_view text, size_t columns) {
  const size_t taken = display_width(text);
  std::string out(text);
  return taken < columns ? out.append(columns - taken, ' ') : out;
}

bool is_utf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const size_t length = character_bytes(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

void append_escaped(std::string& out, std::string_view bytes, Controls controls) {
  for (size_t at = 0; at < bytes.size();) {
    const size_t length = plain_bytes(bytes, at, controls);
    if (length == 0) {
      out += "\\x";
      append_hex(out, static_cast<uint8_t>(bytes[at++]));
      continue;
    }
    out.append(bytes, at, length);
    at += length;
    if (out.back() != '\\' || at == bytes.size()) continue;
    const bool would_be_read = bytes[at] == '\\' || bytes[at] == 'x' || plain_bytes(bytes, at, controls) == 0;
    if (would_be_read) out += '\\';
  }
}

std::string hex_text(uint64_t value) { return printed("%016llx", static_cast<unsigned long long>(value)); }

}  // namespace recorder::base
