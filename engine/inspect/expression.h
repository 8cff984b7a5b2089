// Expression: a formula over the fields of a frame, such as "score > 100 && length == 12", "changed(direction)",
// "status == dead" or "body[3] - prev(body[3])". Fields are known by a schema.
//
// Names: a field ("score"); a value of an array ("body[3]"; the index may be an expression: "body[body_head]") or of a
// grid by row and column ("board[y][x]"); a derived value of the schema ("head.x"); the name of an enumeration's value
// next to its field ("status == dead"); and the frame's own "frame_number", "time" (seconds since the start) and
// "event(food)" (1 when the frame has that event), which fields of the same name hide. Names with blanks or signs stand
// between backquotes, a character between quotes: court[3] == 'o'.
//
// Operators, strongest first: ^, unary - + !, * / %, + -, < <= > >=, == !=, &&, ||, ? :. The result of % has the
// divisor's sign. A calculated index is rounded down, and outside of the array gives NaN; a constant one must exist.
//
// Functions beside muParser's own (sqrt, abs, min, max ...): floor, ceil, round, mod; changed(x): x differs from the
// previous frame, where x may be a whole array; prev(x): x in the previous frame; delta(x): x - prev(x). Without a
// previous frame - at the first one, or behind a gap - nothing has changed and prev(x) is x.
//
// One object belongs to one thread at a time; it does not refer to the schema that it was compiled for.
#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "recorder/schema/schema.h"

namespace engine {

// Why a text is not an expression, and at which byte of it (0 .. size, for a mark below the text).
struct ExpressionError {
  size_t at = 0;
  std::string reason;
};

// The value where there is none: NaN.
inline constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();
// Truth of a value: not 0, and not NaN.
bool is_true(double value);

class Expression {
 public:
  Expression();
  ~Expression();
  Expression(Expression&&) noexcept;
  Expression& operator=(Expression&&) noexcept;

  // Compiles `text` for frames of that schema. false: `error` says what is wrong, `expression` is unchanged.
  static bool compile(const recorder::FrameSchema& schema, std::string_view text, Expression& expression,
                      ExpressionError& error);

  // Whether nothing has been compiled. The value is then kNoValue.
  bool empty() const;
  const std::string& text() const;
  // Whether the value depends on the previous frame.
  bool uses_previous() const;

  // The value in the frame `slot`, a whole slot with its seal; `previous` is the slot of the frame right before it, or
  // empty. Slots too short for the schema's frames give kNoValue.
  double value(std::span<const std::byte> previous, std::span<const std::byte> slot) const;

  // A field's name as it is typed: between backquotes if it is not a plain name.
  static std::string escaped_name(std::string_view name);

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace engine
