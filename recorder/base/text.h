// Text for people: counts, sizes, durations, dates, UTF-8 and hex digits, written the same everywhere. Pure functions,
// any thread; nothing depends on the locale.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

namespace recorder::base {

// --- numbers ---------------------------------------------------------------------------------------------------------

// "1,234"
std::string count_text(uint64_t count);
// "1 frame", "1,234 frames"; `many` where the plural is not `one` with an s.
std::string count_text(uint64_t count, std::string_view one, std::string_view many = {});
// The same without separators, for messages: "1 frame", "1234 frames".
std::string counted(uint64_t count, std::string_view one, std::string_view many = {});

// "999 bytes", "1.0 kB", "41.2 MB"; units of 1000.
std::string bytes_text(uint64_t bytes);
// The same in two digits: "999 bytes", "1.0 kB", "41 MB".
std::string rough_bytes_text(uint64_t bytes);

// "0.784 s", "3:05.250", "1:02:03.004"; rounded to milliseconds.
std::string duration_text(uint64_t ns);
// "3:05", "1:02:03", with up to nine decimals: "3:05.2". Cut off, not rounded, like a clock.
std::string clock_text(uint64_t ns, int decimals = 0);

// What std::from_chars() reads, which not every standard library has for real numbers: digits, a decimal point, an
// exponent; neither blanks nor a plus before them.
std::from_chars_result read_real(const char* begin, const char* end, double& value);

// --- time ------------------------------------------------------------------------------------------------------------

// The wall clock in ns since 1970 UTC.
int64_t unix_now_ns();
// That time in the user's time zone.
std::tm local_time(int64_t unix_ns);
// The same by a format of strftime(), of at most 63 characters.
std::string local_time_text(int64_t unix_ns, const char* format);
// The same in UTC.
std::string utc_time_text(int64_t unix_ns, const char* format);

// --- UTF-8 -----------------------------------------------------------------------------------------------------------
// Invalid bytes pass through; a run of continuation bytes belongs to the byte before it.

// Whether a byte is in the middle of a character.
constexpr bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }
// Where the character after the one at `at` begins, and the one before `at`; both stay within the text.
size_t next_character(std::string_view text, size_t at);
size_t previous_character(std::string_view text, size_t at);
size_t character_count(std::string_view text);
// Removes the last character, if there is one.
void remove_last_character(std::string& text);
// Whether all of it is valid UTF-8, as Unicode defines it: no overlong forms, no surrogates.
bool is_utf8(std::string_view text);
// Bytes of the character that begins at `at`, 1 to 4; 0: none does, because the bytes are not UTF-8.
size_t character_bytes(std::string_view text, size_t at);

// Appends bytes that are meant to be UTF-8: characters as they are; each byte that belongs to none as \xNN, and control
// characters too if `controls` says so. A backslash before a backslash, an x or such a byte is doubled, so that the
// bytes can be had back: \\ is a backslash, \xNN a byte, and any other backslash itself.
enum class Controls { kKeep, kEscape };
void append_escaped(std::string& out, std::string_view bytes, Controls controls);

// --- text of foreign origin ------------------------------------------------------------------------------------------
// Names, notes and paths that a recording or a file system carries may hold anything, also what a terminal obeys.

// Such text as one line that can be shown anywhere. What would act instead of being seen becomes an escape: control
// characters ("\x1b", "\n", "\t"), separators of lines, and marks that reorder text or are invisible ("\u202e"); bytes
// that are not UTF-8 become "\xff". All else stays, and so does what was made by this function before. A text of more
// than `most_bytes` ends in an ellipsis.
std::string shown_text(std::string_view foreign, size_t most_bytes = 4000);

// A message that may have such text in it and goes on in indented lines, as errors with a caret do: each line is shown
// as above, and a break stays where two blanks follow it. No foreign text can make a line that looks like a message.
std::string shown_message(std::string_view message);

// The columns of a terminal that it takes: two for wide characters, none for marks that combine with the one before.
size_t display_columns(char32_t character);
size_t display_width(std::string_view text);
// With blanks behind, up to that many columns.
std::string padded_text(std::string_view text, size_t columns);

// --- hex digits ------------------------------------------------------------------------------------------------------

inline constexpr char kHexDigits[] = "0123456789abcdef";

// Two digits.
inline void append_hex(std::string& out, uint8_t byte) {
  out += kHexDigits[byte >> 4];
  out += kHexDigits[byte & 15];
}
// Sixteen digits.
std::string hex_text(uint64_t value);

}  // namespace recorder::base
