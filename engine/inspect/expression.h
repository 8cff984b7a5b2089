// Expression: a formula over the fields of a frame, as somebody types it: "score > 100 && length == 12",
// "changed(direction)", "status == dead", "body[3] - prev(body[3])". Knows fields by a schema, never a particular game.
//
// Names: a field ("score"), a value of an array ("body[3]"; the index may be an expression: "body[body_head]") or of a
// grid by row and column ("board[y][x]"), a derived value of the schema ("head.x"), the name of an enumeration's value
// beside its field ("status == dead"), and the frame's own "frame_number", "time" (seconds since the start),
// "event(food)" (1 when the frame has that event). A field of one of these names hides the frame's own. Names that hold
// blanks or signs stand between backquotes, a character between quotes: court[3] == 'o'.
//
// Operators, strongest first: ^, unary - + !, * / %, + -, < <= > >=, == !=, &&, ||, ? :. The result of % has the
// divisor's sign. An index that is worked out is rounded down, and outside the array there is NaN; one that is a number
// has to be one that the array has.
//
// Functions beside muParser's own (sqrt, abs, min, max ...): floor, ceil, round, mod; changed(x): x differs from the
// frame before, where x may also be an array as a whole; prev(x): x in the frame before; delta(x): x - prev(x). Where
// there is no frame before - the first one, or one behind a gap - nothing has changed and prev(x) is x.
//
// One object is used by one thread at a time; it keeps no reference to the schema it was compiled for.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "recorder/schema/schema.h"

namespace engine {

// Why a text is no expression: what is wrong, and at which byte of the text (0 .. size, for a mark below it).
struct ExpressionError {
  size_t at = 0;
  std::string why;
};

class Expression {
 public:
  Expression();
  ~Expression();
  Expression(Expression&&) noexcept;
  Expression& operator=(Expression&&) noexcept;

  // Compiles `text` for frames of that schema. false: `error` says what is wrong, `expression` is unchanged.
  static bool compile(const recorder::FrameSchema& schema, std::string_view text, Expression& expression,
                      ExpressionError& error);

  // Whether nothing has been compiled: the value is then NaN.
  bool empty() const;
  const std::string& text() const;
  // Whether the value depends on the frame before.
  bool uses_previous() const;

  // The value in the frame `slot` (a whole slot with its seal), `previous` being the frame right before it or empty.
  // Truth is a value that is not 0; NaN is not true. Slots shorter than the schema's frames give NaN.
  double value(std::span<const std::byte> previous, std::span<const std::byte> slot) const;

  // A field's name as it has to be typed: in backquotes where it has signs in it.
  static std::string escaped_name(std::string_view name);

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace engine
