// SQLite's interface, as the sources of this folder see it: called directly in a program that links it; through the
// table of functions that SQLite hands over in a module that it loads (OUROBOROS_SQL_MODULE).
#pragma once

#if defined(OUROBOROS_SQL_MODULE)
#include <sqlite3ext.h>
SQLITE_EXTENSION_INIT3
#else
#include <sqlite3.h>
#endif

#include <exception>
#include <new>
#include <string>
#include <string_view>

#include "recorder/schema/number.h"

namespace sql {

// A message for SQLite, which frees it.
inline char* message_for_sqlite(std::string_view text) {
  return sqlite3_mprintf("%.*s", static_cast<int>(text.size()), text.data());
}

// Calls `work`, which returns a code of SQLite; no exception gets out. `fail` gets the reason.
template <typename Work, typename Fail>
int guarded(Work work, Fail fail) noexcept {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return SQLITE_NOMEM;
  } catch (const std::exception& error) {
    fail(std::string_view(error.what()));
  } catch (...) {
    fail(std::string_view("unknown error"));
  }
  return SQLITE_ERROR;
}

// A name between ", a text between '.
inline std::string in_quotes(std::string_view text, char quote) {
  std::string out(1, quote);
  for (const char c : text) out.append(c == quote ? 2 : 1, c);
  return out + quote;
}

inline void return_text(sqlite3_context* to, std::string_view text) {
  sqlite3_result_text64(to, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

// An integer; text with all its digits when it is larger than SQLite's integers.
inline void return_unsigned(sqlite3_context* to, uint64_t value) {
  if (value <= INT64_MAX) return sqlite3_result_int64(to, static_cast<sqlite3_int64>(value));
  return_text(to, std::to_string(value));
}

inline void return_number(sqlite3_context* to, recorder::Number number) {
  switch (number.kind()) {
    case recorder::Number::Kind::kSigned:
      return sqlite3_result_int64(to, static_cast<sqlite3_int64>(number.bits()));
    case recorder::Number::Kind::kUnsigned:
      return return_unsigned(to, number.bits());
    case recorder::Number::Kind::kReal:
      return sqlite3_result_double(to, number.to_double());  // SQLite makes NULL of NaN
    case recorder::Number::Kind::kNone:
      return sqlite3_result_null(to);
  }
}

inline std::string_view blob_of(sqlite3_value* value) {
  if (sqlite3_value_type(value) != SQLITE_BLOB) return {};
  const auto* bytes = static_cast<const char*>(sqlite3_value_blob(value));
  return {bytes, static_cast<size_t>(sqlite3_value_bytes(value))};
}

inline std::string_view text_of(sqlite3_value* value) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
  return text == nullptr ? std::string_view() : std::string_view(text, static_cast<size_t>(sqlite3_value_bytes(value)));
}

}  // namespace sql
