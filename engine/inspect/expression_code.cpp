#include "engine/inspect/expression_code.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "engine/inspect/expression_fields.h"
#include "engine/inspect/expression_names.h"
#include "engine/inspect/expression_refusal.h"
#include "engine/inspect/expression_syntax.h"

namespace engine {
namespace {

using recorder::DerivedValue;
using recorder::Field;
using recorder::FieldType;
using recorder::FrameSchema;
using Kind = SyntaxNode::Kind;

constexpr size_t kMaxFormulaBytes = 16'000;  // muParser takes no more than 20,000
constexpr size_t kMaxDerivedDepth = 8;

std::string number_text(double number) {
  std::array<char, 40> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number);
  return {text.data(), end.ptr};
}

bool is_float(FieldType type) { return type == FieldType::kF32 || type == FieldType::kF64; }

// One text's tree, written with the names of one schema.
class CodeGenerator {
 public:
  CodeGenerator(const FrameSchema& schema, const std::vector<FunctionInfo>& functions, ExpressionCode& code)
      : schema_(schema), functions_(functions), names_(schema, functions), code_(code) {}

  void write(const SyntaxTree& tree) {
    const SyntaxTree* const outer = std::exchange(tree_, &tree);
    write_node(tree.root);
    tree_ = outer;
  }

 private:
  const SyntaxNode& node(uint32_t index) const { return (*tree_)[index]; }

  void append(std::string_view text, size_t at) {
    code_.formula += text;
    if (code_.formula.size() > kMaxFormulaBytes) refuse(at, "this is too long with all that it stands for");
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
                                    : "only one character can be compared, or a name beside its field");
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
      if (field->count > 1) refuse(at.at, ExpressionNames::missing_index_error(*field));
      return write_variable(reading_of(*field, 0), at.at);
    }
    if (const DerivedValue* derived = names_.find_derived(at.text)) return write_derived(*derived, at.at);
    Reading reading;
    reading.previous = previous_;
    if (at.text == "frame_number" || at.text == "time") {
      reading.kind = at.text == "time" ? Reading::Kind::kTimeSeconds : Reading::Kind::kFrameNumber;
      return write_variable(reading, at.at);
    }
    if (at.text == "_pi" || at.text == "_e") return append(at.text, at.at);
    refuse(at.at, names_.unknown_name(at.text));
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
      refuse(at, "the recording's derived value " + name + " is made of itself");
    }
    if (derived_stack_.size() == kMaxDerivedDepth) refuse(at, "derived values are made of each other too deep");
    derived_stack_.push_back(&derived);
    SyntaxTree tree;
    ExpressionError error;
    if (!parse_expression(derived.expression, tree, error)) {
      refuse(at, "the recording's derived value " + name + " is no expression: " + error.why);
    }
    append("(", at);
    try {
      write(tree);
    } catch (CompileError& compile_error) {
      // The place is in a text that nobody sees.
      if (compile_error.error.why.find("derived value") != std::string::npos) refuse(at, compile_error.error.why);
      refuse(at, "the recording's derived value " + name + " cannot be used: " + compile_error.error.why);
    }
    append(")", at);
    derived_stack_.pop_back();
  }

  void write_indexed(const SyntaxNode& at) {
    const Field* field = schema_.find(at.text);
    if (field == nullptr) {
      if (names_.find_derived(at.text) != nullptr)
        refuse(at.at, quote(at.text) + " is a single value: leave out the index");
      refuse(at.at, names_.unknown_name(at.text));
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

  // Whether the value is never NaN, so that it can be asked for its truth as it is. Not so a number that is written
  // down: of two of these muParser takes the integers before it joins them.
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
    const bool as_it_is = is_never_nan(at);
    append(as_it_is ? "(" : "truth(", at.at);
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

  // One side of an operator; beside a field that has names for its values it may be such a name.
  void write_operand(const SyntaxNode& sign, uint32_t side, uint32_t other) {
    const SyntaxNode& at = node(side);
    const Field* field = compares(sign.text) ? named_field(schema_, *tree_, node(other)) : nullptr;
    const bool may_be_name = field != nullptr && (at.kind == Kind::kName || at.kind == Kind::kQuoted);
    const auto value = may_be_name ? named_value(*field, at, names_) : std::nullopt;
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
    if (found == functions_.end()) refuse(at.at, names_.unknown_function(at.text));
    const size_t given = at.children.size();
    if (found->arguments >= 0 ? given != static_cast<size_t>(found->arguments) : given == 0) {
      refuse(at.at, ExpressionNames::argument_count_error(at.text, found->arguments));
    }
    append(at.text + "(", at.at);
    for (size_t i = 0; i < given; ++i) {
      if (i != 0) append(",", at.at);
      write_node(at.children[i]);
    }
    append(")", at.at);
  }

  void write_time_function(const SyntaxNode& at) {
    if (at.children.size() != 1) refuse(at.at, ExpressionNames::argument_count_error(at.text, 1));
    if (in_time_function_) {
      refuse(at.at, "changed(), prev() and delta() cannot stand inside one another: only one frame before is known");
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

  // Of a field as it is stored, without calculating with it: a whole array, or numbers that a double would round.
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
    if (at.children.size() != 1)
      refuse(at.at, "event() takes the name of one event, as in event(" + names_.example_event() + ")");
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
    if (reading.events == 0) refuse(name.at, names_.unknown_event(name.text, is_named));
    write_variable(reading, at.at);
  }

  const FrameSchema& schema_;
  const std::vector<FunctionInfo>& functions_;
  const ExpressionNames names_;
  ExpressionCode& code_;
  const SyntaxTree* tree_ = nullptr;
  bool previous_ = false;          // values of the frame before
  bool in_time_function_ = false;  // inside changed(), prev(), delta()
  std::vector<const DerivedValue*> derived_stack_;
};

}  // namespace

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

}  // namespace engine
