// How an expression is compiled: parse_expression() makes a tree of names and operators, and Compiler gives them a
// meaning in a schema, as an ExpressionProgram.
#include "engine/inspect/expression.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/inspect/expression_program.h"
#include "engine/inspect/expression_syntax.h"
#include "recorder/schema/schema.h"
#include "recorder/schema/seal.h"

namespace engine {
namespace {

using recorder::DerivedValue;
using recorder::Field;
using recorder::FrameSchema;
using recorder::Number;
using Kind = SyntaxNode::Kind;
using Operator = ExpressionProgram::Operator;
using Slot = std::span<const std::byte>;

constexpr size_t kMaxDerivedDepth = 8;

// --- names, and errors about them ------------------------------------------------------------------------------------

// "'score'"
std::string quote(const std::string& name) { return "'" + name + "'"; }

// "a, b, c ..."
std::string list_of(const std::vector<std::string>& names) {
  constexpr size_t kMaxListed = 8;
  std::string list;
  for (size_t i = 0; i < std::min(names.size(), kMaxListed); ++i) list += (i == 0 ? "" : ", ") + names[i];
  return names.size() > kMaxListed ? list + " ..." : list;
}

std::string with_similar(std::string reason, const std::string& name, const std::vector<std::string>& names) {
  const std::string similar = similar_name(name, names);
  return similar.empty() ? reason : reason + " - did you mean " + quote(similar) + "?";
}

const DerivedValue* find_derived(const FrameSchema& schema, const std::string& name) {
  for (const DerivedValue& derived : schema.derived()) {
    if (derived.name == name) return &derived;
  }
  return nullptr;
}

// Whether it is the name of a value: a field, derived, or the frame's own.
bool is_value(const FrameSchema& schema, const std::string& name) {
  return schema.find(name) != nullptr || find_derived(schema, name) != nullptr || name == "frame_number" ||
         name == "time";
}

std::string unknown_name(const FrameSchema& schema, const std::string& name) {
  for (const Field& field : schema.fields()) {
    if (std::find(field.enum_names.begin(), field.enum_names.end(), name) == field.enum_names.end()) continue;
    return quote(name) + " is a value of " + quote(field.name) + ": compare it with that, as in " + field.name +
           " == " + name;
  }
  std::vector<std::string> names{"frame_number", "time"};
  for (const Field& field : schema.fields()) names.push_back(field.name);
  for (const DerivedValue& derived : schema.derived()) names.push_back(derived.name);
  return with_similar("no field " + quote(name), name, names);
}

std::string unknown_function(const FrameSchema& schema, const std::string& name) {
  if (is_value(schema, name)) return quote(name) + " is not a function; an operator is missing before '('";
  std::vector<std::string> names{"changed", "prev", "delta", "event"};
  for (const ExpressionFunction& function : expression_functions()) names.emplace_back(function.name);
  return with_similar("no function " + quote(name), name, names);
}

std::string unknown_event(const FrameSchema& schema, const std::string& name) {
  if (schema.events().empty()) return "this recording does not name its events: write the bit, 0 to 63";
  std::vector<std::string> names;
  for (const recorder::EventKind& event : schema.events()) names.push_back(event.name);
  const std::string reason = with_similar("no event " + quote(name), name, names);
  return reason.ends_with('?') ? reason : reason + " - there are " + list_of(names);
}

std::string missing_index(const Field& field) {
  const std::string last = std::to_string(field.count - 1);
  return quote(field.name) + " is an array of " + std::to_string(field.count) + ": name one of its values, " +
         field.name + "[0] .. " + field.name + "[" + last + "]";
}

std::string wrong_argument_count(const std::string& function, int count) {
  if (count < 0) return function + "() takes at least one value";
  if (count == 0) return function + "() takes no value";
  return function + "() takes " + (count == 1 ? "one value" : std::to_string(count) + " values");
}

// --- indices and names of values -------------------------------------------------------------------------------------

// A number written down; nullopt: something to be evaluated.
std::optional<Number> literal_number(const SyntaxTree& tree, const SyntaxNode& at) {
  if (at.kind == Kind::kNumber) return at.number;
  const bool negated = at.kind == Kind::kUnary && at.text == "-" && tree[at.children[0]].kind == Kind::kNumber;
  return negated ? std::optional(-tree[at.children[0]].number) : std::nullopt;
}

// `what` the index counts: "indices", "rows", "columns".
std::optional<uint32_t> constant_below(uint32_t end, const char* what, const Field& field, const SyntaxTree& tree,
                                       const SyntaxNode& index) {
  const auto number = literal_number(tree, index);
  if (!number) return std::nullopt;
  const double value = number->to_double();
  if (value >= 0 && value == std::floor(value) && value < end) return static_cast<uint32_t>(value);
  if (field.count == 1) refuse(index.at, quote(field.name) + " is a single value: leave out the index");
  refuse(index.at, quote(field.name) + " has " + what + " 0 to " + std::to_string(end - 1));
}

// The index of `at`, which is field[index] or field[row][column], if written in numbers; nullopt: it is evaluated in
// each frame.
std::optional<uint32_t> constant_index(const Field& field, const SyntaxTree& tree, const SyntaxNode& at) {
  const SyntaxNode& first = tree[at.children[0]];
  if (at.children.size() == 1) return constant_below(field.count, "indices", field, tree, first);
  const SyntaxNode& second = tree[at.children[1]];
  if (field.columns == 0) refuse(second.at, quote(field.name) + " has no rows and columns: use one index");
  const auto row = constant_below((field.count - 1) / field.columns + 1, "rows", field, tree, first);
  const auto column = constant_below(field.columns, "columns", field, tree, second);
  if (!row || !column) return std::nullopt;
  if (uint64_t{*row} * field.columns + *column < field.count) return *row * field.columns + *column;
  refuse(second.at, "the last row of " + quote(field.name) + " is shorter");
}

// The enumeration whose value the node is, in this frame or the previous one; else nullptr.
const Field* named_field(const FrameSchema& schema, const SyntaxTree& tree, const SyntaxNode& at) {
  if (at.kind == Kind::kCall && at.text == "prev" && at.children.size() == 1) {
    return named_field(schema, tree, tree[at.children[0]]);
  }
  if (at.kind != Kind::kName && at.kind != Kind::kIndexed) return nullptr;
  const Field* field = schema.find(at.text);
  return field == nullptr || field->enum_names.empty() ? nullptr : field;
}

[[noreturn]] void refuse_value(const Field& field, const SyntaxNode& name) {
  const std::string reason =
      with_similar(quote(field.name) + " has no value " + quote(name.text), name.text, field.enum_names);
  refuse(name.at, reason.ends_with('?') ? reason : reason + ": its values are " + list_of(field.enum_names));
}

// The number of the enumeration's value called `name`; nullopt when the name has a meaning of its own instead.
std::optional<size_t> named_value(const FrameSchema& schema, const Field& field, const SyntaxNode& name) {
  const auto& values = field.enum_names;
  const auto first = std::find(values.begin(), values.end(), name.text);
  const bool is_other_value = name.kind == Kind::kName && is_value(schema, name.text);
  if (first == values.end()) {
    const bool is_character = name.kind == Kind::kQuoted && name.text.size() == 1;
    if (is_other_value || is_character) return std::nullopt;
    refuse_value(field, name);
  }
  const auto number = static_cast<size_t>(first - values.begin());
  const auto second = std::find(first + 1, values.end(), name.text);
  if (second != values.end()) {
    refuse(name.at, quote(name.text) + " names the values " + std::to_string(number) + " and " +
                        std::to_string(second - values.begin()) + " of " + quote(field.name) + ": write the number");
  }
  if (is_other_value) {
    refuse(name.at, quote(name.text) + " is a value of " + quote(field.name) +
                        " and a field itself: write the number " + std::to_string(number));
  }
  return number;
}

// --- compiling -------------------------------------------------------------------------------------------------------

// The operators of two operands, without && and ||, by their signs.
constexpr std::pair<std::string_view, Operator> kOperators[] = {
    {"+", Operator::kAdd},          {"-", Operator::kSubtract},  {"*", Operator::kMultiply},
    {"/", Operator::kDivide},       {"%", Operator::kRemainder}, {"^", Operator::kPower},
    {"==", Operator::kEqual},       {"!=", Operator::kUnequal},  {"<", Operator::kLess},
    {"<=", Operator::kLessOrEqual}, {">", Operator::kGreater},   {">=", Operator::kGreaterOrEqual},
    {"&&", Operator::kAnd},         {"||", Operator::kOr},
};

bool compares(const std::string& sign) {
  return sign == "==" || sign == "!=" || sign == "<" || sign == ">" || sign == "<=" || sign == ">=";
}

// Writes the tree of a text as a program over the fields of a schema. Throws CompileError.
class Compiler {
 public:
  Compiler(const FrameSchema& schema, ExpressionProgram& program) : schema_(schema), program_(program) {}

  void write(const SyntaxTree& tree) {
    const SyntaxTree* const outer = std::exchange(tree_, &tree);
    write_node(tree.root);
    tree_ = outer;
  }

 private:
  const SyntaxNode& node(uint32_t index) const { return (*tree_)[index]; }

  void write_node(uint32_t index) {
    const SyntaxNode& at = node(index);
    if (program_.size() >= ExpressionProgram::kMaxInstructions) {
      refuse(at.at, "too long once its derived values are expanded");
    }
    switch (at.kind) {
      case Kind::kNumber:
        return program_.push(at.number);
      case Kind::kQuoted:
        return write_quoted(at);
      case Kind::kName:
        return write_name(at);
      case Kind::kIndexed:
        return write_indexed(at);
      case Kind::kUnary:
        return write_unary(at);
      case Kind::kBinary:
        return write_binary(at);
      case Kind::kChoice:
        return write_choice(at);
      case Kind::kCall:
        return write_call(at);
    }
  }

  // --- values ---

  void write_quoted(const SyntaxNode& at) {
    if (at.text.size() != 1) {
      refuse(at.at, at.text.empty() ? "a character is missing between the quotes"
                                    : "only one character can be compared, or the name of a value with its field");
    }
    program_.push(static_cast<unsigned char>(at.text[0]));
  }

  void write_name(const SyntaxNode& at) {
    if (const Field* field = schema_.find(at.text)) {
      if (field->count > 1) refuse(at.at, missing_index(*field));
      return program_.push(reading_of(*field, 0));
    }
    if (const DerivedValue* derived = find_derived(schema_, at.text)) return write_derived(*derived, at.at);
    FrameReading reading;
    reading.previous = previous_;
    if (at.text == "frame_number" || at.text == "time") {
      reading.kind = at.text == "time" ? FrameReading::Kind::kTimeSeconds : FrameReading::Kind::kFrameNumber;
      return program_.push(reading);
    }
    if (at.text == "_pi") return program_.push(std::numbers::pi);
    if (at.text == "_e") return program_.push(std::numbers::e);
    refuse(at.at, unknown_name(schema_, at.text));
  }

  FrameReading reading_of(const Field& field, uint32_t index) const {
    FrameReading reading;
    reading.previous = previous_;
    reading.type = field.type;
    reading.offset = field.offset + index * recorder::size_of(field.type);
    return reading;
  }

  void write_derived(const DerivedValue& derived, size_t at) {
    const auto name = quote(derived.name);
    if (std::find(derived_stack_.begin(), derived_stack_.end(), &derived) != derived_stack_.end()) {
      refuse(at, "the recording's derived value " + name + " refers to itself");
    }
    if (derived_stack_.size() == kMaxDerivedDepth) refuse(at, "derived values are nested too deeply");
    derived_stack_.push_back(&derived);
    SyntaxTree tree;
    ExpressionError error;
    if (!parse_expression(derived.expression, tree, error)) {
      refuse(at, "the recording's derived value " + name + " is not an expression: " + error.reason);
    }
    try {
      write(tree);
    } catch (CompileError& compile_error) {
      // The place is in a text that is not shown.
      const std::string& reason = compile_error.error.reason;
      if (reason.find("derived value") != std::string::npos) refuse(at, reason);
      refuse(at, "the recording's derived value " + name + " cannot be used: " + reason);
    }
    derived_stack_.pop_back();
  }

  void write_indexed(const SyntaxNode& at) {
    const Field* field = schema_.find(at.text);
    if (field == nullptr) {
      if (find_derived(schema_, at.text) != nullptr) {
        refuse(at.at, quote(at.text) + " is a single value: leave out the index");
      }
      refuse(at.at, unknown_name(schema_, at.text));
    }
    if (const auto constant = constant_index(*field, *tree_, at)) return program_.push(reading_of(*field, *constant));
    for (const uint32_t index : at.children) write_node(index);
    if (at.children.size() == 2) program_.apply_cell(field->columns);
    FrameReading element = reading_of(*field, 0);
    element.kind = FrameReading::Kind::kElement;
    element.count = field->count;
    program_.push(element);
  }

  // --- operators ---

  void write_unary(const SyntaxNode& at) {
    write_node(at.children[0]);
    if (at.text == "-") program_.apply(Operator::kNegate);
    if (at.text == "!") program_.apply(Operator::kNot);
  }

  void write_binary(const SyntaxNode& at) {
    const auto& [left, right] = std::pair(at.children[0], at.children[1]);
    write_operand(at, left, right);
    write_operand(at, right, left);
    const auto* const found = std::ranges::find(kOperators, at.text, &std::pair<std::string_view, Operator>::first);
    program_.apply(found->second);
  }

  // One side of an operator; when the other is an enumeration it may name one of its values.
  void write_operand(const SyntaxNode& sign, uint32_t side, uint32_t other) {
    const SyntaxNode& at = node(side);
    const Field* field = compares(sign.text) ? named_field(schema_, *tree_, node(other)) : nullptr;
    const bool may_be_name = field != nullptr && (at.kind == Kind::kName || at.kind == Kind::kQuoted);
    const auto value = may_be_name ? named_value(schema_, *field, at) : std::nullopt;
    value ? program_.push(*value) : write_node(side);
  }

  void write_choice(const SyntaxNode& at) {
    for (const uint32_t child : at.children) write_node(child);
    program_.apply(Operator::kChoose);
  }

  // --- functions ---

  void write_call(const SyntaxNode& at) {
    if (at.text == "changed" || at.text == "prev" || at.text == "delta") return write_time_function(at);
    if (at.text == "event") return write_event(at);
    const auto functions = expression_functions();
    const auto found = std::ranges::find(functions, std::string_view(at.text), &ExpressionFunction::name);
    if (found == functions.end()) refuse(at.at, unknown_function(schema_, at.text));
    const size_t given = at.children.size();
    if (found->arguments >= 0 ? given != static_cast<size_t>(found->arguments) : given == 0) {
      refuse(at.at, wrong_argument_count(at.text, found->arguments));
    }
    for (const uint32_t argument : at.children) write_node(argument);
    program_.call(*found, given);
  }

  void write_time_function(const SyntaxNode& at) {
    if (at.children.size() != 1) refuse(at.at, wrong_argument_count(at.text, 1));
    if (in_time_function_) {
      refuse(at.at, "changed(), prev() and delta() cannot be nested: only the previous frame is known");
    }
    in_time_function_ = true;
    const uint32_t inner = at.children[0];
    if (at.text == "prev") {
      write_previous(inner);
    } else if (at.text == "delta") {
      write_node(inner);
      write_previous(inner);
      program_.apply(Operator::kSubtract);
    } else {
      write_changed(inner);
    }
    in_time_function_ = false;
  }

  void write_previous(uint32_t index) {
    previous_ = true;
    write_node(index);
    previous_ = false;
  }

  // A field is compared as it is stored: that works for whole arrays, too.
  void write_changed(uint32_t index) {
    const SyntaxNode& inner = node(index);
    const Field* field = inner.kind == Kind::kName || inner.kind == Kind::kIndexed ? schema_.find(inner.text) : nullptr;
    if (field != nullptr) {
      const auto constant = inner.kind == Kind::kIndexed ? constant_index(*field, *tree_, inner) : std::nullopt;
      if (constant || inner.kind == Kind::kName) {
        FrameReading reading = reading_of(*field, constant.value_or(0));
        reading.kind = FrameReading::Kind::kChanged;
        reading.count = constant ? 1 : field->count;
        return program_.push(reading);
      }
    }
    write_node(index);
    write_previous(index);
    program_.apply(Operator::kDiffers);
  }

  void write_event(const SyntaxNode& at) {
    if (at.children.size() != 1) {
      const std::string example = schema_.events().empty() ? "0" : schema_.events().front().name;
      refuse(at.at, "event() takes the name of one event, as in event(" + example + ")");
    }
    const SyntaxNode& name = node(at.children[0]);
    const bool is_named = name.kind == Kind::kName || name.kind == Kind::kQuoted;
    FrameReading reading;
    reading.kind = FrameReading::Kind::kEvent;
    reading.previous = previous_;
    const double bit = name.kind == Kind::kNumber ? name.number.to_double() : -1;
    if (bit >= 0 && bit <= 63 && bit == std::floor(bit)) {
      reading.events = uint64_t{1} << static_cast<unsigned>(bit);
    } else if (is_named) {
      for (const recorder::EventKind& event : schema_.events()) {
        if (event.name == name.text) reading.events |= uint64_t{1} << event.bit;
      }
    }
    if (reading.events == 0) {
      refuse(name.at,
             is_named ? unknown_event(schema_, name.text) : "event() takes the name of an event, or its bit, 0 to 63");
    }
    program_.push(reading);
  }

  const FrameSchema& schema_;
  ExpressionProgram& program_;
  const SyntaxTree* tree_ = nullptr;
  bool previous_ = false;          // values of the previous frame
  bool in_time_function_ = false;  // inside changed(), prev(), delta()
  std::vector<const DerivedValue*> derived_stack_;
};

// false: `error` says why the text has no meaning for this schema.
bool make_program(const FrameSchema& schema, std::string_view text, ExpressionProgram& program,
                  ExpressionError& error) {
  SyntaxTree tree;
  if (!parse_expression(text, tree, error)) return false;
  try {
    Compiler(schema, program).write(tree);
    return true;
  } catch (const CompileError& compile_error) {
    error = compile_error.error;
    return false;
  }
}

}  // namespace

// --- Expression ------------------------------------------------------------------------------------------------------

struct Expression::Compiled {
  std::string text;
  size_t slot_bytes = 0;  // of the smallest slot that holds the schema's frames
  ExpressionProgram program;

  void run(std::span<const FramePair> frames, std::span<Number> values);

 private:
  // Of one run: the frames that have a value, and these.
  std::array<FramePair, ExpressionProgram::kMaxRows> rows_;
  std::array<Number, ExpressionProgram::kMaxRows> found_;
};

void Expression::Compiled::run(std::span<const FramePair> frames, std::span<Number> values) {
  const auto has_value = [this](const FramePair& frame) { return frame.current.size() >= slot_bytes; };
  size_t count = 0;
  for (const FramePair& frame : frames) {
    if (!has_value(frame)) continue;
    rows_[count++] = {frame.previous.size() < slot_bytes ? frame.current : frame.previous, frame.current};
  }
  if (count == 0) return;
  program.run(std::span(rows_).first(count), found_);
  const Number* next = found_.data();
  for (size_t i = 0; i < frames.size(); ++i) {
    if (has_value(frames[i])) values[i] = *next++;
  }
}

Expression::Expression() = default;
Expression::~Expression() = default;
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;

bool Expression::compile(const recorder::FrameSchema& schema, std::string_view text, Expression& expression,
                         ExpressionError& error) {
  // Values are read where the schema says.
  if (const recorder::Status valid = schema.validate(); !valid.ok()) {
    error = {0, "invalid schema: " + valid.message()};
    return false;
  }
  auto compiled = std::make_unique<Compiled>();
  if (!make_program(schema, text, compiled->program, error)) return false;
  compiled->text = text;
  compiled->slot_bytes = size_t{schema.frame_bytes()} + recorder::kSealBytes;
  expression.compiled_ = std::move(compiled);
  error = {};
  return true;
}

bool Expression::empty() const { return compiled_ == nullptr; }

bool Expression::uses_previous() const { return compiled_ != nullptr && compiled_->program.uses_previous(); }

const std::string& Expression::text() const {
  static const std::string kNone;
  return compiled_ == nullptr ? kNone : compiled_->text;
}

Number Expression::value(Slot previous, Slot slot) const {
  Number value;
  const FramePair frame{previous, slot};
  values(std::span(&frame, 1), std::span(&value, 1));
  return value;
}

void Expression::values(std::span<const FramePair> frames, std::span<Number> values) const {
  std::fill(values.begin(), values.end(), Number());
  for (size_t begin = 0; begin < frames.size() && compiled_ != nullptr; begin += ExpressionProgram::kMaxRows) {
    const size_t count = std::min(frames.size() - begin, ExpressionProgram::kMaxRows);
    compiled_->run(frames.subspan(begin, count), values.subspan(begin, count));
  }
}

std::string Expression::escaped_name(std::string_view name) {
  if (is_plain_name(name)) return std::string(name);
  return "`" + std::string(name) + "`";
}

}  // namespace engine
