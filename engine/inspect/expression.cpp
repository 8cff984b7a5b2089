// How an expression is compiled: parse_expression() makes a tree of names and operators; CodeGenerator turns it into a
// formula over variables for muParser, and a list of what to read from a frame into these.
#include "engine/inspect/expression.h"

#include <muParser.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "engine/inspect/expression_syntax.h"
#include "recorder/schema/schema.h"
#include "recorder/schema/seal.h"

namespace engine {
namespace {

using recorder::DerivedValue;
using recorder::Field;
using recorder::FieldType;
using recorder::FrameSchema;
using Kind = SyntaxNode::Kind;
using Slot = std::span<const std::byte>;

constexpr size_t kMaxFormulaBytes = 16'000;  // muParser refuses more than 20,000
constexpr size_t kMaxDerivedDepth = 8;

// --- what is compiled ------------------------------------------------------------------------------------------------

// What a variable holds.
struct Reading {
  enum class Kind {
    kValue,        // one value of a field
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
  bool operator==(const Reading&) const = default;

  // The values as a field without a name, for recorder::number_at().
  Field field() const {
    Field values;
    values.type = type;
    values.offset = offset;
    values.count = count;
    return values;
  }
};

// Input of muParser: variable i is called v<i>, the function that reads array i by index a<i>. Beside muParser's own
// functions the formula has truth(x): 1 when x is true; differs(a, b): 1 when they differ, two NaN do not; cell(row,
// column, columns): the index of a grid's value, NaN outside of its columns; and floor, ceil, round, mod, which can be
// typed too.
struct ExpressionCode {
  std::string formula;
  std::vector<Reading> variables;
  std::vector<Reading> arrays;
  bool uses_previous = false;
};

// A function that can be typed.
struct FunctionInfo {
  std::string name;
  int arguments = 0;  // -1: one or more
};

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

std::string unknown_function(const FrameSchema& schema, const std::vector<FunctionInfo>& functions,
                             const std::string& name) {
  if (is_value(schema, name)) return quote(name) + " is not a function; an operator is missing before '('";
  std::vector<std::string> names{"changed", "prev", "delta", "event"};
  for (const FunctionInfo& function : functions) names.push_back(function.name);
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
std::optional<double> literal_number(const SyntaxTree& tree, const SyntaxNode& at) {
  if (at.kind == Kind::kNumber) return at.number;
  const bool negated = at.kind == Kind::kUnary && at.text == "-" && tree[at.children[0]].kind == Kind::kNumber;
  return negated ? std::optional(-tree[at.children[0]].number) : std::nullopt;
}

// `what` the index counts: "indices", "rows", "columns".
std::optional<uint32_t> constant_below(uint32_t end, const char* what, const Field& field, const SyntaxTree& tree,
                                       const SyntaxNode& index) {
  const auto number = literal_number(tree, index);
  if (!number) return std::nullopt;
  if (*number >= 0 && *number == std::floor(*number) && *number < end) return static_cast<uint32_t>(*number);
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

std::string number_text(double number) {
  std::array<char, 40> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number);
  return {text.data(), end.ptr};
}

bool is_float(FieldType type) { return type == FieldType::kF32 || type == FieldType::kF64; }

// Writes the tree of a text as a formula over the fields of a schema. Throws CompileError.
class CodeGenerator {
 public:
  CodeGenerator(const FrameSchema& schema, const std::vector<FunctionInfo>& functions, ExpressionCode& code)
      : schema_(schema), functions_(functions), code_(code) {}

  void write(const SyntaxTree& tree) {
    const SyntaxTree* const outer = std::exchange(tree_, &tree);
    write_node(tree.root);
    tree_ = outer;
  }

 private:
  const SyntaxNode& node(uint32_t index) const { return (*tree_)[index]; }

  void append(std::string_view text, size_t at) {
    code_.formula += text;
    if (code_.formula.size() > kMaxFormulaBytes) refuse(at, "too long once its derived values are expanded");
  }

  void write_node(uint32_t index) {
    const SyntaxNode& at = node(index);
    switch (at.kind) {
      case Kind::kNumber:
        return append(number_text(at.number), at.at);
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
    append(std::to_string(static_cast<unsigned char>(at.text[0])), at.at);
  }

  void write_variable(const Reading& reading, size_t at) {
    auto& variables = code_.variables;
    const auto found = std::find(variables.begin(), variables.end(), reading);
    const auto index = found - variables.begin();
    if (found == variables.end()) variables.push_back(reading);
    code_.uses_previous |= reading.previous || reading.kind == Reading::Kind::kChanged;
    append("v" + std::to_string(index), at);
  }

  void write_name(const SyntaxNode& at) {
    if (const Field* field = schema_.find(at.text)) {
      if (field->count > 1) refuse(at.at, missing_index(*field));
      return write_variable(reading_of(*field, 0), at.at);
    }
    if (const DerivedValue* derived = find_derived(schema_, at.text)) return write_derived(*derived, at.at);
    Reading reading;
    reading.previous = previous_;
    if (at.text == "frame_number" || at.text == "time") {
      reading.kind = at.text == "time" ? Reading::Kind::kTimeSeconds : Reading::Kind::kFrameNumber;
      return write_variable(reading, at.at);
    }
    if (at.text == "_pi" || at.text == "_e") return append(at.text, at.at);
    refuse(at.at, unknown_name(schema_, at.text));
  }

  Reading reading_of(const Field& field, uint32_t index) const {
    Reading reading;
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
    append("(", at);
    try {
      write(tree);
    } catch (CompileError& compile_error) {
      // The place is in a text that is not shown.
      const std::string& reason = compile_error.error.reason;
      if (reason.find("derived value") != std::string::npos) refuse(at, reason);
      refuse(at, "the recording's derived value " + name + " cannot be used: " + reason);
    }
    append(")", at);
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
    if (const auto constant = constant_index(*field, *tree_, at)) {
      return write_variable(reading_of(*field, *constant), at.at);
    }
    Reading array = reading_of(*field, 0);
    array.count = field->count;
    const auto found = std::find(code_.arrays.begin(), code_.arrays.end(), array);
    const auto number = found - code_.arrays.begin();
    if (found == code_.arrays.end()) code_.arrays.push_back(array);
    code_.uses_previous |= previous_;
    append("a" + std::to_string(number) + "(", at.at);
    write_index(*field, at);
    append(")", at.at);
  }

  void write_index(const Field& field, const SyntaxNode& at) {
    if (at.children.size() == 1) return write_node(at.children[0]);
    append("cell(", at.at);
    write_node(at.children[0]);
    append(",", at.at);
    write_node(at.children[1]);
    append("," + std::to_string(field.columns) + ")", at.at);
  }

  // --- operators ---

  // Whether the value is never NaN and serves as its own truth. Numbers written down are excluded: muParser cuts two of
  // them to integers before it joins them.
  bool is_never_nan(const SyntaxNode& at) const {
    if (at.kind == Kind::kQuoted) return true;
    if (at.kind == Kind::kBinary) return at.text == "&&" || at.text == "||" || compares(at.text);
    if (at.kind == Kind::kUnary) return at.text == "!";
    if (at.kind == Kind::kCall) return at.text == "changed" || at.text == "event";
    const Field* field = at.kind == Kind::kName ? schema_.find(at.text) : nullptr;
    return field != nullptr && !is_float(field->type);
  }

  void write_truth(uint32_t index) {
    const SyntaxNode& at = node(index);
    append(is_never_nan(at) ? "(" : "truth(", at.at);
    write_node(index);
    append(")", at.at);
  }

  void write_unary(const SyntaxNode& at) {
    if (at.text == "!") {
      append("(", at.at);
      write_truth(at.children[0]);
      return append("==0)", at.at);
    }
    append("(" + at.text + "(", at.at);
    write_node(at.children[0]);
    append("))", at.at);
  }

  static bool compares(const std::string& sign) {
    return sign == "==" || sign == "!=" || sign == "<" || sign == ">" || sign == "<=" || sign == ">=";
  }

  void write_binary(const SyntaxNode& at) {
    const auto& [left, right] = std::pair(at.children[0], at.children[1]);
    if (at.text == "&&" || at.text == "||") {
      append("(", at.at);
      write_truth(left);
      append(at.text, at.at);
      write_truth(right);
      return append(")", at.at);
    }
    const bool is_mod = at.text == "%";
    append(is_mod ? "mod(" : "((", at.at);
    write_operand(at, left, right);
    append(is_mod ? "," : ")" + at.text + "(", at.at);
    write_operand(at, right, left);
    append(is_mod ? ")" : "))", at.at);
  }

  // One side of an operator; when the other is an enumeration it may name one of its values.
  void write_operand(const SyntaxNode& sign, uint32_t side, uint32_t other) {
    const SyntaxNode& at = node(side);
    const Field* field = compares(sign.text) ? named_field(schema_, *tree_, node(other)) : nullptr;
    const bool may_be_name = field != nullptr && (at.kind == Kind::kName || at.kind == Kind::kQuoted);
    const auto value = may_be_name ? named_value(schema_, *field, at) : std::nullopt;
    value ? append(std::to_string(*value), at.at) : write_node(side);
  }

  void write_choice(const SyntaxNode& at) {
    append("(", at.at);
    write_truth(at.children[0]);
    append("?(", at.at);
    write_node(at.children[1]);
    append("):(", at.at);
    write_node(at.children[2]);
    append("))", at.at);
  }

  // --- functions ---

  void write_call(const SyntaxNode& at) {
    if (at.text == "changed" || at.text == "prev" || at.text == "delta") return write_time_function(at);
    if (at.text == "event") return write_event(at);
    const auto found = std::find_if(functions_.begin(), functions_.end(),
                                    [&](const FunctionInfo& function) { return function.name == at.text; });
    if (found == functions_.end()) refuse(at.at, unknown_function(schema_, functions_, at.text));
    const size_t given = at.children.size();
    if (found->arguments >= 0 ? given != static_cast<size_t>(found->arguments) : given == 0) {
      refuse(at.at, wrong_argument_count(at.text, found->arguments));
    }
    append(at.text + "(", at.at);
    for (size_t i = 0; i < given; ++i) {
      if (i != 0) append(",", at.at);
      write_node(at.children[i]);
    }
    append(")", at.at);
  }

  void write_time_function(const SyntaxNode& at) {
    if (at.children.size() != 1) refuse(at.at, wrong_argument_count(at.text, 1));
    if (in_time_function_) {
      refuse(at.at, "changed(), prev() and delta() cannot be nested: only the previous frame is known");
    }
    in_time_function_ = true;
    const uint32_t inner = at.children[0];
    if (at.text == "prev") {
      append("(", at.at);
      write_previous(inner);
      append(")", at.at);
    } else if (at.text == "delta") {
      append("((", at.at);
      write_node(inner);
      append(")-(", at.at);
      write_previous(inner);
      append("))", at.at);
    } else {
      write_changed(at, inner);
    }
    in_time_function_ = false;
  }

  void write_previous(uint32_t index) {
    previous_ = true;
    write_node(index);
    previous_ = false;
  }

  // A field is compared as it is stored: that works for whole arrays and for integers that a double would round.
  void write_changed(const SyntaxNode& at, uint32_t index) {
    const SyntaxNode& inner = node(index);
    const Field* field = inner.kind == Kind::kName || inner.kind == Kind::kIndexed ? schema_.find(inner.text) : nullptr;
    if (field != nullptr) {
      const auto constant = inner.kind == Kind::kIndexed ? constant_index(*field, *tree_, inner) : std::nullopt;
      if (constant || inner.kind == Kind::kName) {
        Reading reading = reading_of(*field, constant.value_or(0));
        reading.kind = Reading::Kind::kChanged;
        reading.count = constant ? 1 : field->count;
        return write_variable(reading, at.at);
      }
    }
    append("differs(", at.at);
    write_node(index);
    append(",", at.at);
    write_previous(index);
    append(")", at.at);
  }

  void write_event(const SyntaxNode& at) {
    if (at.children.size() != 1) {
      const std::string example = schema_.events().empty() ? "0" : schema_.events().front().name;
      refuse(at.at, "event() takes the name of one event, as in event(" + example + ")");
    }
    const SyntaxNode& name = node(at.children[0]);
    const bool is_named = name.kind == Kind::kName || name.kind == Kind::kQuoted;
    Reading reading;
    reading.kind = Reading::Kind::kEvent;
    reading.previous = previous_;
    if (name.kind == Kind::kNumber && name.number >= 0 && name.number <= 63 && name.number == std::floor(name.number)) {
      reading.events = uint64_t{1} << static_cast<unsigned>(name.number);
    } else if (is_named) {
      for (const recorder::EventKind& event : schema_.events()) {
        if (event.name == name.text) reading.events |= uint64_t{1} << event.bit;
      }
    }
    if (reading.events == 0) {
      refuse(name.at,
             is_named ? unknown_event(schema_, name.text) : "event() takes the name of an event, or its bit, 0 to 63");
    }
    write_variable(reading, at.at);
  }

  const FrameSchema& schema_;
  const std::vector<FunctionInfo>& functions_;
  ExpressionCode& code_;
  const SyntaxTree* tree_ = nullptr;
  bool previous_ = false;          // values of the previous frame
  bool in_time_function_ = false;  // inside changed(), prev(), delta()
  std::vector<const DerivedValue*> derived_stack_;
};

// false: `error` says why the text has no meaning for this schema.
bool generate_code(const FrameSchema& schema, const std::vector<FunctionInfo>& functions, std::string_view text,
                   ExpressionCode& code, ExpressionError& error) {
  SyntaxTree tree;
  if (!parse_expression(text, tree, error)) return false;
  try {
    code = {};
    CodeGenerator(schema, functions, code).write(tree);
    return true;
  } catch (const CompileError& compile_error) {
    error = compile_error.error;
    return false;
  }
}

// --- evaluating ------------------------------------------------------------------------------------------------------

double truth(double x) { return is_true(x) ? 1 : 0; }
double differs(double a, double b) { return a != b && !(std::isnan(a) && std::isnan(b)) ? 1 : 0; }
double cell(double row, double column, double columns) {
  column = std::floor(column);
  return column >= 0 && column < columns ? std::floor(row) * columns + column : kNoValue;
}
// The sign is the divisor's, so that an index below 0 wraps around.
double mod(double a, double b) {
  const double rest = std::fmod(a, b);
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}
double floor_of(double x) { return std::floor(x); }
double ceil_of(double x) { return std::ceil(x); }
double round_of(double x) { return std::round(x); }

// As values, not bytes: 0 and -0 are the same number.
bool values_differ(const Field& field, Slot previous, Slot slot) {
  if (std::memcmp(previous.data() + field.offset, slot.data() + field.offset, field.size_bytes()) == 0) return false;
  if (!is_float(field.type)) return true;
  for (uint32_t i = 0; i < field.count; ++i) {
    if (differs(recorder::number_at(field, i, previous), recorder::number_at(field, i, slot)) != 0) return true;
  }
  return false;
}

void define_functions(mu::Parser& parser) {
  parser.DefineFun("floor", floor_of);
  parser.DefineFun("ceil", ceil_of);
  parser.DefineFun("round", round_of);
  parser.DefineFun("mod", mod);
}

std::vector<FunctionInfo> functions_of(const mu::Parser& parser) {
  std::vector<FunctionInfo> functions;
  for (const auto& [name, callback] : parser.GetFunDef()) functions.push_back({name, callback.GetArgc()});
  return functions;
}

}  // namespace

struct Expression::Compiled {
  // What a function of an array knows; muParser hands it over as a plain pointer.
  struct Array {
    const Compiled* owner;
    bool previous;
    Field field;
  };

  std::string text;
  size_t slot_bytes = 0;  // of the smallest slot that holds the schema's frames
  ExpressionCode code;
  std::vector<Field> fields;   // of the variables
  std::vector<double> values;  // of the variables
  std::vector<Array> arrays;
  bool is_variable = false;  // nothing to calculate
  mu::Parser parser;
  Slot previous, current;

  void prepare();
  double value(Slot previous_slot, Slot slot);
  double read(size_t variable) const;
  static double at_index(void* array, double index);
};

double Expression::Compiled::at_index(void* array, double index) {
  const auto& [owner, previous, field] = *static_cast<const Array*>(array);
  index = std::floor(index);
  if (!(index >= 0 && index < field.count) || owner->current.empty()) return kNoValue;
  return recorder::number_at(field, static_cast<uint32_t>(index), previous ? owner->previous : owner->current);
}

void Expression::Compiled::prepare() {
  values.assign(code.variables.size(), 0);
  for (const Reading& reading : code.variables) fields.push_back(reading.field());
  is_variable = code.formula == "v0";
  arrays.reserve(code.arrays.size());
  parser.DefineFun("truth", truth);
  parser.DefineFun("differs", differs);
  parser.DefineFun("cell", cell);
  for (size_t i = 0; i < values.size(); ++i) parser.DefineVar("v" + std::to_string(i), &values[i]);
  for (const Reading& reading : code.arrays) {
    arrays.push_back({this, reading.previous, reading.field()});
    parser.DefineFunUserData("a" + std::to_string(arrays.size() - 1), at_index, &arrays.back(), false);
  }
  parser.SetExpr(code.formula);
  parser.Eval();  // makes the bytecode
}

double Expression::Compiled::read(size_t variable) const {
  const Reading& reading = code.variables[variable];
  const Slot from = reading.previous ? previous : current;
  switch (reading.kind) {
    case Reading::Kind::kValue:
      return recorder::number_at(fields[variable], 0, from);
    case Reading::Kind::kChanged:
      return values_differ(fields[variable], previous, current) ? 1 : 0;
    case Reading::Kind::kFrameNumber:
      return static_cast<double>(recorder::seal_of(from).frame);
    case Reading::Kind::kTimeSeconds:
      return static_cast<double>(recorder::seal_of(from).time_ns) * 1e-9;
    case Reading::Kind::kEvent:
      return (recorder::seal_of(from).events & reading.events) != 0 ? 1 : 0;
  }
  return kNoValue;
}

double Expression::Compiled::value(Slot previous_slot, Slot slot) {
  if (slot.size() < slot_bytes) return kNoValue;
  previous = previous_slot.size() < slot_bytes ? slot : previous_slot;
  current = slot;
  for (size_t i = 0; i < values.size(); ++i) values[i] = read(i);
  if (is_variable) return values[0];
  try {
    return parser.Eval();
  } catch (const mu::ParserError&) {
  } catch (const std::exception&) {
  }
  return kNoValue;
}

// --- Expression ------------------------------------------------------------------------------------------------------

bool is_true(double value) { return value != 0 && !std::isnan(value); }

Expression::Expression() = default;
Expression::~Expression() = default;
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;

bool Expression::compile(const recorder::FrameSchema& schema, std::string_view text, Expression& expression,
                         ExpressionError& error) {
  try {
    // Values are read where the schema says.
    if (const recorder::Status valid = schema.validate(); !valid.ok()) {
      error = {0, "invalid schema: " + valid.message()};
      return false;
    }
    auto compiled = std::make_unique<Compiled>();
    define_functions(compiled->parser);
    if (!generate_code(schema, functions_of(compiled->parser), text, compiled->code, error)) return false;
    compiled->text = text;
    compiled->slot_bytes = size_t{schema.frame_bytes()} + recorder::kSealBytes;
    compiled->prepare();
    expression.compiled_ = std::move(compiled);
    error = {};
    return true;
  } catch (const mu::ParserError& refused) {
    error = {0, "cannot be evaluated: " + refused.GetMsg()};
  } catch (const std::exception& refused) {
    error = {0, std::string("cannot be evaluated: ") + refused.what()};
  }
  return false;
}

bool Expression::empty() const { return compiled_ == nullptr; }

bool Expression::uses_previous() const { return compiled_ != nullptr && compiled_->code.uses_previous; }

const std::string& Expression::text() const {
  static const std::string kNone;
  return compiled_ == nullptr ? kNone : compiled_->text;
}

double Expression::value(Slot previous, Slot slot) const {
  return compiled_ == nullptr ? kNoValue : compiled_->value(previous, slot);
}

std::string Expression::escaped_name(std::string_view name) {
  if (is_plain_name(name)) return std::string(name);
  return "`" + std::string(name) + "`";
}

}  // namespace engine
