// ExpressionProgram: a compiled expression, the inside of Expression. It is the expression's tree in postfix order, run
// over columns: each instruction takes its operands from a stack of columns and pushes its result, a value for each
// row. A row is a frame. Of columns whose values are all of one kind, which nearly all are, an instruction is one loop
// over 64-bit words; a column of several kinds (a counter that passes 2^63, a sum that overflows in some rows) is
// calculated value by value.
//
// Calculation follows recorder::Number. Truth is 1 or 0. What is aggregated over a list can be a program of its own,
// whose rows are the list's elements.
//
// One thread at a time: run() uses the program's own stack.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/inspect/expression.h"
#include "recorder/schema/number.h"
#include "recorder/schema/schema.h"

namespace engine {

// What an instruction reads from a frame.
struct FrameReading {
  enum class Kind : uint8_t {
    kValue,        // one value of a field
    kElement,      // the value whose index is on the stack; outside of the array none
    kChanged,      // 1 when any of the values differs from the previous frame, else 0
    kFrameNumber,  // from the seal
    kTimeSeconds,  // from the seal
    kEvent,        // 1 when one of `events` is in the seal, else 0
  };
  Kind kind = Kind::kValue;
  bool previous = false;  // in the previous frame
  recorder::FieldType type = recorder::FieldType::kU8;
  uint32_t offset = 0;  // bytes from the frame's start
  uint32_t count = 1;   // values
  uint64_t events = 0;
};

// A function that can be typed, over numbers alone.
struct ExpressionFunction {
  std::string_view name;
  int arguments = 1;  // -1: one or more
  double (*of_double)(double) = nullptr;
  recorder::Number (*of_numbers)(std::span<const recorder::Number>) = nullptr;  // instead
};
std::span<const ExpressionFunction> expression_functions();

class ExpressionProgram {
 public:
  static constexpr size_t kMaxRows = 64;
  static constexpr size_t kMaxInstructions = 4096;

  enum class Operator : uint8_t {
    // One operand.
    kNegate,
    kNot,
    // Two.
    kAdd,
    kSubtract,
    kMultiply,
    kDivide,
    kRemainder,
    kPower,
    kEqual,
    kUnequal,
    kLess,
    kLessOrEqual,
    kGreater,
    kGreaterOrEqual,
    kAnd,
    kOr,
    kDiffers,  // as kUnequal, but two that are no number do not differ
    // Three: condition, value if true, value if not.
    kChoose,
  };

  // --- making: operands first ---
  void push(recorder::Number constant);
  void push(const FrameReading& reading);
  void apply(Operator what);
  void call(const ExpressionFunction& function, size_t arguments);
  // Of row and column on the stack, the index in a grid with so many columns; none outside of them.
  void apply_cell(uint32_t columns);
  size_t size() const { return code_.size(); }
  bool uses_previous() const { return uses_previous_; }

  // --- running ---
  // The value of each of the rows, at most kMaxRows. Their frames are whole; without a previous frame, `previous` is
  // the frame itself.
  void run(std::span<const FramePair> rows, std::span<recorder::Number> values);

 private:
  struct Column;
  enum class Code : uint8_t { kConstant, kRead, kOperator, kCall, kCell };
  struct Instruction {
    Code code;
    Operator what = Operator::kAdd;  // kOperator
    uint32_t operand = 0;            // place in constants_ or readings_; columns of kCell; arguments of kCall
    const ExpressionFunction* function = nullptr;
  };

  void add(const Instruction& instruction, size_t taken);
  size_t execute(const Instruction& instruction, std::span<const FramePair> rows, size_t depth);

  std::vector<Instruction> code_;
  std::vector<recorder::Number> constants_;
  std::vector<FrameReading> readings_;
  size_t depth_ = 0;  // of the stack after the instructions so far
  bool uses_previous_ = false;
  std::vector<Column> stack_;
  std::vector<recorder::Number> arguments_;
};

// The values of a column: all of kind `kind`, or each of its own.
struct ExpressionProgram::Column {
  bool uniform = true;
  recorder::Number::Kind kind = recorder::Number::Kind::kNone;
  std::array<uint64_t, kMaxRows> bits;
  std::array<recorder::Number::Kind, kMaxRows> kinds;  // unless uniform

  recorder::Number at(size_t row) const { return recorder::Number::from_bits(uniform ? kind : kinds[row], bits[row]); }
  bool is(recorder::Number::Kind wanted) const { return uniform && kind == wanted; }
};

}  // namespace engine
