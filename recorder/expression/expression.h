// Expression: a formula over the fields of a frame, such as "score > 100 && length == 12", "changed(direction)",
// "status == dead" or "body[3] - prev(body[3])". Fields are known by a schema.
//
// Names: a field ("score"); a value of an array ("body[3]"; the index may be an expression: "body[body_head]") or of a
// grid by row and column ("board[y][x]"); a derived value of the schema ("head.x"); the name of an enumeration's value
// next to its field ("status == dead"); and the frame's own "frame_number", "time" (seconds since the start) and
// "event(food)" (1 when the frame has that event), which fields of the same name hide. Names with blanks or signs stand
// between backquotes, a character between quotes: court[3] == 'o'.
//
// Operators, strongest first: ^, unary - + !, * / %, + -, < <= > >=, == !=, &&, ||, ? :. Values are integers of 64
// bits, signed or not, and doubles, compared and calculated by the rules of Number: exactly, also when their
// kinds differ; integers that overflow 64 bits become doubles; 7 / 2 is 3.5; the result of % has the divisor's sign.
// Truth is 1 or 0. A calculated index is rounded down, and outside of the array gives no value; a constant one must
// exist.
//
// Functions: abs, sign, min, max, sum, avg or mean, floor, ceil, round, rint, mod, which keep integers exact; sqrt,
// exp, ln, log, log2, log10, sin, cos, tan, asin, acos, atan, atan2, sinh, cosh, tanh, asinh, acosh, atanh; changed(x):
// x differs from the previous frame, where x may be a whole array; prev(x): x in the previous frame; delta(x): x -
// prev(x). Without a previous frame - at the first one, or behind a gap - nothing has changed and prev(x) is x. raw(x):
// the stored number of a field that has a scale. _pi and _e are numbers.
//
// Lists of things (Group): enemies[3].hp is a value of one element, enemies[#42].hp of the one whose identity
// is 42, wherever it lies; no value when there is none alive. Of all living elements: count(enemies), count(enemies.hp
// < 10), any(...), all(...), min, max, sum, mean of a value; argmin and argmax give the index of the element. Inside,
// names of the frame stand beside those of the element, and prev(), changed() and delta() follow each thing by its
// identity; what was not there before has not changed. Lists within lists: count(enemies.weapons.shots == 0).
//
// Flags: state & stunned, state & (stunned | burning); both bind more strongly than comparisons. Texts: name == "Zoe",
// contains(said, "error"), starts_with, ends_with; byte for byte.
//
// One object belongs to one thread at a time; it does not refer to the schema that it was compiled for.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "recorder/schema/number.h"
#include "recorder/schema/schema.h"

namespace recorder {

// Why a text is not an expression, and at which byte of it (0 .. size, for a mark below the text).
struct ExpressionError {
  size_t at = 0;
  std::string reason;
};

// A whole slot with its seal, and the slot of the frame right before it, or nothing.
struct FramePair {
  std::span<const std::byte> previous;
  std::span<const std::byte> current;
};

class Expression {
 public:
  Expression();
  ~Expression();
  Expression(Expression&&) noexcept;
  Expression& operator=(Expression&&) noexcept;

  // Compiles `text` for frames of that schema. false: `error` says what is wrong, `expression` is unchanged.
  static bool compile(const FrameSchema& schema, std::string_view text, Expression& expression, ExpressionError& error);

  // Whether nothing has been compiled. There is no value then.
  bool empty() const;
  const std::string& text() const;
  // Whether the value depends on the previous frame.
  bool uses_previous() const;

  // The value in the frame `slot`, a whole slot with its seal; `previous` is the slot of the frame right before it, or
  // empty. Slots too short for the schema's frames have no value.
  Number value(std::span<const std::byte> previous, std::span<const std::byte> slot) const;
  // The same for many frames, several times as fast: values[i] is that of frames[i].
  void values(std::span<const FramePair> frames, std::span<Number> values) const;

  // A field's name as it is typed: between backquotes if it is not a plain name.
  static std::string escaped_name(std::string_view name);
  // Of all functions that can be typed, each once.
  static std::vector<std::string> function_names();

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace recorder
