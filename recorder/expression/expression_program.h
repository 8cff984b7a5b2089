// ExpressionProgram: a compiled expression, the inside of Expression. It is the expression's tree in postfix order, run
// over columns: each instruction takes its operands from a stack of columns and pushes its result, a value for each
// row. A row is a frame. Of columns whose values are all of one kind, which nearly all are, an instruction is one loop
// over 64-bit words; a column of several kinds (a counter that passes 2^63, a sum that overflows in some rows) is
// calculated value by value.
//
// Calculation follows Number. Truth is 1 or 0. What is aggregated over a list is a program of its own, whose
// rows are the list's elements.
//
// One thread at a time: run() uses the program's own stack.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "recorder/expression/expression.h"
#include "recorder/schema/number.h"
#include "recorder/schema/schema.h"

namespace recorder {

// A row: a frame, and within an aggregate one element of a list in it.
struct ExpressionRow {
  FramePair frame;
  // Where the element begins in the frame, behind those around it; and the same thing in the previous frame.
  std::array<uint32_t, kMaxGroupDepth> element{};
  std::array<uint32_t, kMaxGroupDepth> previous{};
};

// A group on the way to a value: one of its elements, or all.
struct GroupStep {
  Group group;  // without its fields
  bool is_all = true;
  bool by_identity = false;  // unless is_all: found by its number, else by its index
  Number index;              // of a step within a list, which is constant
};

// Which elements of a list there are: all of the last group, within the elements that the steps before choose.
struct ListSource {
  std::vector<GroupStep> steps;
  bool previous = false;  // in the previous frame
};

// What an instruction reads from a frame.
struct FrameReading {
  enum class Kind : uint8_t {
    kValue,        // one value of a field
    kPath,         // one value of an element, found by the indices that are on the stack, one for each of `steps`
    kElement,      // the value whose index is on the stack; outside of the array none
    kChanged,      // 1 when any of the values differs from the previous frame, else 0
    kFrameNumber,  // from the seal
    kTimeSeconds,  // from the seal
    kEvent,        // 1 when one of `events` is in the seal, else 0
    kText,         // 1 when the text of `count` characters passes `test` against `text`
  };
  enum class Test : uint8_t { kEqual, kUnequal, kContains, kStartsWith, kEndsWith };
  Kind kind = Kind::kValue;
  bool previous = false;  // in the previous frame
  FieldType type = FieldType::kU8;
  uint8_t depth = 0;    // 0: of the frame; 1 and more: of the row's element that lies so deep
  uint32_t offset = 0;  // bytes from the start of frame or element
  uint32_t count = 1;   // values
  double scale = 1;     // value = stored number * scale + zero
  double zero = 0;
  uint64_t events = 0;
  Test test = Test::kEqual;
  std::string text = {};
  std::vector<GroupStep> steps = {};
};

// What is made of the values that a program has for the elements of a list. Elements without a value do not count.
enum class Aggregate : uint8_t { kCount, kAny, kAll, kMin, kMax, kSum, kMean, kArgmin, kArgmax };

// A function that can be typed, over numbers alone.
struct ExpressionFunction {
  std::string_view name;
  int arguments = 1;  // -1: one or more
  double (*of_double)(double) = nullptr;
  Number (*of_numbers)(std::span<const Number>) = nullptr;  // instead
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
    kBitAnd,   // of integers; no value of anything else
    kBitOr,
    // Three: condition, value if true, value if not.
    kChoose,
  };

  ExpressionProgram();
  ~ExpressionProgram();
  ExpressionProgram(ExpressionProgram&&) noexcept;
  ExpressionProgram& operator=(ExpressionProgram&&) noexcept;

  // --- making: operands first ---
  void push(Number constant);
  void push(const FrameReading& reading);
  void apply(Operator what);
  void call(const ExpressionFunction& function, size_t arguments);
  // Of row and column on the stack, the index in a grid with so many columns; none outside of them.
  void apply_cell(uint32_t columns);
  // What `elements` has for each element of the list, made into one value.
  void aggregate(Aggregate what, ListSource list, std::unique_ptr<ExpressionProgram> elements);
  size_t size() const { return code_.size(); }
  bool uses_previous() const { return uses_previous_; }

  // --- running ---
  // The value of each of the rows, at most kMaxRows. Their frames are whole; without a previous frame, `previous` is
  // the frame itself.
  void run(std::span<const ExpressionRow> rows, std::span<Number> values);

 private:
  struct Column;
  enum class Code : uint8_t { kConstant, kRead, kOperator, kCall, kCell, kAggregate };
  struct Instruction {
    Code code;
    Operator what = Operator::kAdd;  // kOperator
    uint32_t operand = 0;            // place in constants_, readings_ or lists_; columns of kCell; arguments of kCall
    const ExpressionFunction* function = nullptr;
  };

  void add(const Instruction& instruction, size_t taken);
  size_t execute(const Instruction& instruction, std::span<const ExpressionRow> rows, size_t depth);
  struct List;
  Number aggregate_of(List& list, const FramePair& frame);

  std::vector<Instruction> code_;
  std::vector<Number> constants_;
  std::vector<FrameReading> readings_;
  std::vector<List> lists_;
  size_t depth_ = 0;  // of the stack after the instructions so far
  bool uses_previous_ = false;
  std::vector<Column> stack_;
  std::vector<Number> arguments_;
};

struct ExpressionProgram::List {
  Aggregate what;
  ListSource source;
  std::unique_ptr<ExpressionProgram> elements;
  std::vector<ExpressionRow> rows;  // of the frame at hand
};

// The values of a column: all of kind `kind`, or each of its own.
struct ExpressionProgram::Column {
  bool uniform = true;
  Number::Kind kind = Number::Kind::kNone;
  std::array<uint64_t, kMaxRows> bits;
  std::array<Number::Kind, kMaxRows> kinds;  // unless uniform

  Number at(size_t row) const { return Number::from_bits(uniform ? kind : kinds[row], bits[row]); }
  bool is(Number::Kind wanted) const { return uniform && kind == wanted; }
};

}  // namespace recorder
