#include "engine/inspect/expression_fields.h"

#include <algorithm>
#include <cmath>

#include "engine/inspect/expression_refusal.h"
#include "engine/inspect/similar_name.h"

namespace engine {

using recorder::Field;
using recorder::FrameSchema;
using Kind = SyntaxNode::Kind;

namespace {

// A number as it is written; nullopt: something to be worked out.
std::optional<double> literal_number(const SyntaxTree& tree, const SyntaxNode& at) {
  if (at.kind == Kind::kNumber) return at.number;
  const bool negated = at.kind == Kind::kUnary && at.text == "-" && tree[at.children[0]].kind == Kind::kNumber;
  return negated ? std::optional(-tree[at.children[0]].number) : std::nullopt;
}

std::optional<uint32_t> constant_below(uint32_t end, const Field& field, const SyntaxTree& tree,
                                       const SyntaxNode& index) {
  const auto number = literal_number(tree, index);
  if (!number) return std::nullopt;
  if (*number >= 0 && *number == std::floor(*number) && *number < end) return static_cast<uint32_t>(*number);
  if (field.count == 1) refuse(index.at, quote(field.name) + " is a single value: leave out the index");
  const std::string what = end == field.count ? " has the indices 0 to " : " has rows and columns: here 0 to ";
  refuse(index.at, quote(field.name) + what + std::to_string(end - 1));
}

[[noreturn]] void refuse_value(const Field& field, const SyntaxNode& name) {
  const std::string similar = similar_name(name.text, field.enum_names);
  const std::string why = quote(field.name) + " has no value " + quote(name.text);
  if (!similar.empty()) refuse(name.at, why + " - did you mean " + quote(similar) + "?");
  refuse(name.at, why + ": its values are " + ExpressionNames::list_of(field.enum_names));
}

}  // namespace

std::optional<uint32_t> constant_index(const Field& field, const SyntaxTree& tree, const SyntaxNode& at) {
  const SyntaxNode& first = tree[at.children[0]];
  if (at.children.size() == 1) return constant_below(field.count, field, tree, first);
  const SyntaxNode& second = tree[at.children[1]];
  if (field.columns == 0) refuse(second.at, quote(field.name) + " has no rows and columns: one index is enough");
  const auto row = constant_below((field.count - 1) / field.columns + 1, field, tree, first);
  const auto column = constant_below(field.columns, field, tree, second);
  if (!row || !column) return std::nullopt;
  if (uint64_t{*row} * field.columns + *column < field.count) return *row * field.columns + *column;
  refuse(second.at, "the last row of " + quote(field.name) + " is shorter");
}

const Field* named_field(const FrameSchema& schema, const SyntaxTree& tree, const SyntaxNode& at) {
  if (at.kind == Kind::kCall && at.text == "prev" && at.children.size() == 1) {
    return named_field(schema, tree, tree[at.children[0]]);
  }
  if (at.kind != Kind::kName && at.kind != Kind::kIndexed) return nullptr;
  const Field* field = schema.find(at.text);
  return field == nullptr || field->enum_names.empty() ? nullptr : field;
}

std::optional<size_t> named_value(const Field& field, const SyntaxNode& name, const ExpressionNames& names) {
  const auto& values = field.enum_names;
  const auto first = std::find(values.begin(), values.end(), name.text);
  const bool is_other_value = name.kind == Kind::kName && names.is_value(name.text);
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

}  // namespace engine
