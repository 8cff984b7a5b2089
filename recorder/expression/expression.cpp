// How an expression is compiled: parse_expression() makes a tree of names and operators, and Compiler gives them a
// meaning in a schema, as an ExpressionProgram.
#include "recorder/expression/expression.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <numbers>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "recorder/expression/expression_program.h"
#include "recorder/expression/expression_syntax.h"
#include "recorder/schema/schema.h"
#include "recorder/schema/seal.h"

namespace recorder {
namespace {

using Kind = SyntaxNode::Kind;
using Operator = ExpressionProgram::Operator;
using Slot = std::span<const std::byte>;

constexpr size_t kMaxDerivedDepth = 8;

constexpr std::pair<std::string_view, Aggregate> kAggregates[] = {
    {"count", Aggregate::kCount},   {"any", Aggregate::kAny},  {"all", Aggregate::kAll},
    {"min", Aggregate::kMin},       {"max", Aggregate::kMax},  {"sum", Aggregate::kSum},
    {"mean", Aggregate::kMean},     {"avg", Aggregate::kMean}, {"argmin", Aggregate::kArgmin},
    {"argmax", Aggregate::kArgmax},
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

// "enemies.hp", for messages.
void add_names(const std::string& prefix, const std::vector<Field>& fields, const std::vector<Group>& groups,
               std::vector<std::string>& names) {
  for (const Field& field : fields) names.push_back(prefix + field.name);
  for (const Group& group : groups) {
    names.push_back(prefix + group.name);
    add_names(prefix + group.name + ".", group.fields, group.groups, names);
  }
}

// The field that has a value of that name, within the groups too.
const Field* field_with_value(const std::vector<Field>& fields, const std::vector<Group>& groups,
                              const std::string& value) {
  for (const Field& field : fields) {
    if (std::find(field.enum_names.begin(), field.enum_names.end(), value) != field.enum_names.end()) return &field;
  }
  for (const Group& group : groups) {
    if (const Field* const found = field_with_value(group.fields, group.groups, value)) return found;
  }
  return nullptr;
}

std::string unknown_name(const FrameSchema& schema, const std::string& name) {
  if (const Field* const field = field_with_value(schema.fields(), schema.groups(), name)) {
    return quote(name) + " is a value of " + quote(field->name) + ": compare it with that, as in " + field->name +
           (field->is_flags ? " & " : " == ") + name;
  }
  std::vector<std::string> names{"frame_number", "time"};
  add_names("", schema.fields(), schema.groups(), names);
  for (const DerivedValue& derived : schema.derived()) names.push_back(derived.name);
  return with_similar("no field " + quote(name), name, names);
}

std::string unknown_function(const FrameSchema& schema, const std::string& name) {
  if (is_value(schema, name)) return quote(name) + " is not a function; an operator is missing before '('";
  return with_similar("no function " + quote(name), name, Expression::function_names());
}

std::string unknown_event(const FrameSchema& schema, const std::string& name) {
  if (schema.events().empty()) return "this recording does not name its events: write the bit, 0 to 63";
  std::vector<std::string> names;
  for (const EventKind& event : schema.events()) names.push_back(event.name);
  const std::string reason = with_similar("no event " + quote(name), name, names);
  return reason.ends_with('?') ? reason : reason + " - there are " + list_of(names);
}

std::string missing_index(const Field& field) {
  if (field.is_text()) {
    return quote(field.name) + " is a text: compare it, " + field.name + " == \"...\", or ask contains(" + field.name +
           ", \"...\")";
  }
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

// The index of field[index] or field[row][column], if written in numbers; nullopt: it is evaluated in each frame.
std::optional<uint32_t> constant_index(const Field& field, const SyntaxTree& tree,
                                       const std::vector<uint32_t>& indices) {
  const SyntaxNode& first = tree[indices[0]];
  if (indices.size() == 1) return constant_below(field.count, "indices", field, tree, first);
  const SyntaxNode& second = tree[indices[1]];
  if (field.columns == 0) refuse(second.at, quote(field.name) + " has no rows and columns: use one index");
  const auto row = constant_below((field.count - 1) / field.columns + 1, "rows", field, tree, first);
  const auto column = constant_below(field.columns, "columns", field, tree, second);
  if (!row || !column) return std::nullopt;
  if (uint64_t{*row} * field.columns + *column < field.count) return *row * field.columns + *column;
  refuse(second.at, "the last row of " + quote(field.name) + " is shorter");
}

// --- paths into groups -----------------------------------------------------------------------------------------------

// What "enemies[3].weapons.shots" leads to.
struct Path {
  struct Step {
    const Group* group = nullptr;
    std::optional<uint32_t> index;  // node of the tree; nullopt: all elements
    bool by_identity = false;
  };
  std::vector<Step> steps;
  const Field* field = nullptr;   // of the last step's elements; nullptr: the elements themselves
  std::vector<uint32_t> indices;  // of the field's values

  bool is_list() const {
    return std::any_of(steps.begin(), steps.end(), [](const Step& step) { return !step.index; });
  }
};

std::vector<SyntaxNode::Segment> segments_of(const SyntaxNode& at) {
  if (at.kind == Kind::kPath) return at.segments;
  return {{at.text, at.children, false}};
}

// Follows the names, of which one may name several steps: "enemies.hp".
class PathFinder {
 public:
  PathFinder(const FrameSchema& schema, const std::vector<SyntaxNode::Segment>& segments)
      : schema_(schema), segments_(segments) {}

  // nullopt: there is no such field or group, or it is a field of the frame itself.
  std::optional<Path> find() {
    if (!follow(schema_.fields(), schema_.groups(), 0, segments_[0].name) || path_.steps.empty()) return std::nullopt;
    return path_;
  }

 private:
  // `rest` is what is left of the segment's name.
  bool follow(const std::vector<Field>& fields, const std::vector<Group>& groups, size_t segment,
              const std::string& rest) {
    const SyntaxNode::Segment& at = segments_[segment];
    const bool is_last = segment + 1 == segments_.size();
    for (const Field& field : fields) {
      if (!is_last || field.name != rest || at.by_identity) continue;
      path_.field = &field;
      path_.indices = at.indices;
      return true;
    }
    for (const Group& group : groups) {
      if (group.name == rest && at.indices.size() <= 1) {
        path_.steps.push_back({&group, std::nullopt, at.by_identity});
        if (!at.indices.empty()) path_.steps.back().index = at.indices[0];
        if (is_last || follow(group.fields, group.groups, segment + 1, segments_[segment + 1].name)) return true;
        path_.steps.pop_back();
      } else if (rest.size() > group.name.size() + 1 && rest[group.name.size()] == '.' &&
                 rest.starts_with(group.name)) {
        path_.steps.push_back({&group, std::nullopt, false});
        if (follow(group.fields, group.groups, segment, rest.substr(group.name.size() + 1))) return true;
        path_.steps.pop_back();
      }
    }
    return false;
  }

  const FrameSchema& schema_;
  const std::vector<SyntaxNode::Segment>& segments_;
  Path path_;
};

bool names_value(const SyntaxNode& at) {
  return at.kind == Kind::kName || at.kind == Kind::kIndexed || at.kind == Kind::kPath;
}

std::optional<Path> path_of(const FrameSchema& schema, const SyntaxNode& at) {
  if (!names_value(at)) return std::nullopt;
  const auto segments = segments_of(at);
  return PathFinder(schema, segments).find();
}

// The field that the node names a value of, of the frame or of an element; nullptr: none.
const Field* field_of(const FrameSchema& schema, const SyntaxNode& at) {
  if (!names_value(at)) return nullptr;
  if (at.kind != Kind::kPath) {
    if (const Field* const field = schema.find(at.text)) return field;
  }
  const auto path = path_of(schema, at);
  return path ? path->field : nullptr;
}

std::string list_needs_aggregate(const Path& path) {
  std::string name;
  for (const Path::Step& step : path.steps) name += step.group->name + ".";
  const std::string& group = path.steps[0].group->name;
  const std::string field = path.field == nullptr ? "" : "." + path.field->name;
  return "this is a list: name one of its elements, " + group + "[0]" + field + " or by its number " + group + "[#42]" +
         field + ", or ask any(), all(), count(), min(), max(), sum() or mean() of it";
}

// --- names of values -------------------------------------------------------------------------------------------------

// The enumeration or flags whose value the node is, in this frame or the previous one; else nullptr.
const Field* named_field(const FrameSchema& schema, const SyntaxTree& tree, const SyntaxNode& at) {
  if (at.kind == Kind::kCall && at.text == "prev" && at.children.size() == 1) {
    return named_field(schema, tree, tree[at.children[0]]);
  }
  const Field* field = field_of(schema, at);
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
  return field.is_flags ? size_t{1} << number : number;
}

// --- compiling -------------------------------------------------------------------------------------------------------

// The operators of two operands, without && and ||, by their signs.
constexpr std::pair<std::string_view, Operator> kOperators[] = {
    {"+", Operator::kAdd},          {"-", Operator::kSubtract},  {"*", Operator::kMultiply},
    {"/", Operator::kDivide},       {"%", Operator::kRemainder}, {"^", Operator::kPower},
    {"==", Operator::kEqual},       {"!=", Operator::kUnequal},  {"<", Operator::kLess},
    {"<=", Operator::kLessOrEqual}, {">", Operator::kGreater},   {">=", Operator::kGreaterOrEqual},
    {"&&", Operator::kAnd},         {"||", Operator::kOr},       {"&", Operator::kBitAnd},
    {"|", Operator::kBitOr},
};

bool compares(const std::string& sign) {
  return sign == "==" || sign == "!=" || sign == "<" || sign == ">" || sign == "<=" || sign == ">=";
}
bool joins_bits(const std::string& sign) { return sign == "&" || sign == "|"; }

// Writes the tree of a text as a program over the fields of a schema. Throws CompileError.
class Compiler {
 public:
  Compiler(const FrameSchema& schema, ExpressionProgram& program) : schema_(schema), program_(&program) {}

  void write(const SyntaxTree& tree) {
    const SyntaxTree* const outer = std::exchange(tree_, &tree);
    write_node(tree.root);
    tree_ = outer;
  }

 private:
  const SyntaxNode& node(uint32_t index) const { return (*tree_)[index]; }

  void write_node(uint32_t index) {
    const SyntaxNode& at = node(index);
    if (program_->size() >= ExpressionProgram::kMaxInstructions) {
      refuse(at.at, "too long once its derived values are expanded");
    }
    switch (at.kind) {
      case Kind::kNumber:
        return program_->push(at.number);
      case Kind::kQuoted:
        return write_quoted(at);
      case Kind::kName:
        return write_name(at);
      case Kind::kIndexed:
        return write_indexed(at);
      case Kind::kPath:
        return write_path(at, find_path(at));
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
    program_->push(static_cast<unsigned char>(at.text[0]));
  }

  void write_name(const SyntaxNode& at) {
    if (const Field* field = schema_.find(at.text)) {
      if (field->count > 1) refuse(at.at, missing_index(*field));
      return program_->push(reading_of(*field, 0));
    }
    if (const DerivedValue* derived = find_derived(schema_, at.text)) return write_derived(*derived, at.at);
    FrameReading reading;
    reading.previous = previous_;
    if (at.text == "frame_number" || at.text == "time") {
      reading.kind = at.text == "time" ? FrameReading::Kind::kTimeSeconds : FrameReading::Kind::kFrameNumber;
      return program_->push(reading);
    }
    if (at.text == "_pi") return program_->push(std::numbers::pi);
    if (at.text == "_e") return program_->push(std::numbers::e);
    if (flags_ != nullptr) {
      if (const auto bit = named_value(schema_, *flags_, at)) return program_->push(*bit);
    }
    if (const auto path = path_of(schema_, at)) return write_path(at, *path);
    refuse(at.at, unknown_name(schema_, at.text));
  }

  FrameReading reading_of(const Field& field, uint32_t index, size_t depth = 0) const {
    FrameReading reading;
    reading.previous = previous_;
    reading.type = field.type;
    reading.depth = static_cast<uint8_t>(depth);
    reading.offset = field.offset + index * size_of(field.type);
    if (!raw_) {
      reading.scale = field.scale;
      reading.zero = field.zero;
    }
    return reading;
  }

  // --- values of elements ---

  Path find_path(const SyntaxNode& at) const {
    if (auto path = path_of(schema_, at)) return *path;
    std::string name;
    for (const SyntaxNode::Segment& segment : at.segments) name += (name.empty() ? "" : ".") + segment.name;
    const SyntaxNode::Segment& first = at.segments.front();
    if (schema_.find(first.name) != nullptr && at.segments.size() == 1) {
      refuse(at.at, quote(first.name) + " is not a list of things that have a number: leave out the '#'");
    }
    refuse(at.at, unknown_name(schema_, name));
  }

  void write_path(const SyntaxNode& at, const Path& path) {
    if (path.field == nullptr) {
      refuse(at.at,
             path.is_list()
                 ? list_needs_aggregate(path)
                 : "this is a whole element: name one of its fields, as in " + path.steps.back().group->name + "[0]." +
                       (path.steps.back().group->fields.empty() ? "field" : path.steps.back().group->fields[0].name));
    }
    const Field& field = *path.field;
    if (path.indices.empty() && field.count > 1) refuse(at.at, missing_index(field));
    const auto constant = path.indices.empty() ? std::optional(0u) : constant_index(field, *tree_, path.indices);
    if (!path.is_list()) return write_element_value(at, path, constant);
    enter_list(at, path);
    write_value(field, path.steps.size(), constant, path.indices);
  }

  // A value of the row's element, or of the frame.
  void write_value(const Field& field, size_t depth, std::optional<uint32_t> constant,
                   const std::vector<uint32_t>& indices) {
    if (constant) return program_->push(reading_of(field, *constant, depth));
    for (const uint32_t index : indices) write_node(index);
    if (indices.size() == 2) program_->apply_cell(field.columns);
    FrameReading element = reading_of(field, 0, depth);
    element.kind = FrameReading::Kind::kElement;
    element.count = field.count;
    program_->push(element);
  }

  // A value of one element, which is looked for in each frame.
  void write_element_value(const SyntaxNode& at, const Path& path, std::optional<uint32_t> constant) {
    if (!constant) {
      refuse(at.at, "the index of " + quote(path.field->name) + " in an element must be written as a number");
    }
    FrameReading reading = reading_of(*path.field, *constant);
    reading.kind = FrameReading::Kind::kPath;
    for (const Path::Step& step : path.steps) {
      write_node(*step.index);
      reading.steps.push_back(step_of(step));
    }
    program_->push(reading);
  }

  GroupStep step_of(const Path::Step& step) const {
    GroupStep made{*step.group, !step.index, step.by_identity, {}};
    made.group.fields.clear();
    made.group.groups.clear();
    return made;
  }

  // The aggregate that is being written goes over this list, or one around it.
  void enter_list(const SyntaxNode& at, const Path& path) {
    if (list_ == nullptr) refuse(at.at, list_needs_aggregate(path));
    std::vector<GroupStep> steps;
    for (const Path::Step& step : path.steps) {
      steps.push_back(step_of(step));
      if (!step.index) continue;
      const auto number = literal_number(*tree_, node(*step.index));
      if (!number) refuse(node(*step.index).at, "within a list the index must be written as a number");
      steps.back().index = *number;
    }
    const size_t shared = std::min(steps.size(), list_->steps.size());
    const auto same = [](const GroupStep& a, const GroupStep& b) {
      return a.group.offset == b.group.offset && a.group.name == b.group.name && a.is_all == b.is_all &&
             a.by_identity == b.by_identity && a.index.bits() == b.index.bits();
    };
    if (!std::equal(steps.begin(), steps.begin() + static_cast<long>(shared), list_->steps.begin(), same)) {
      refuse(at.at, "two different lists cannot be gone over at once: " + quote(path.steps.back().group->name) +
                        " and " + quote(list_->steps.back().group.name));
    }
    if (steps.size() > list_->steps.size()) list_->steps = std::move(steps);
  }

  // Whether the node names a list anywhere, outside of aggregates.
  bool has_list(uint32_t index) const {
    const SyntaxNode& at = node(index);
    if (at.kind == Kind::kCall && aggregate_named(at.text) && at.children.size() == 1 && has_list(at.children[0])) {
      return false;
    }
    if (names_value(at) && (at.kind == Kind::kPath || !is_value(schema_, at.text))) {
      const auto path = path_of(schema_, at);
      if (path && path->is_list()) return true;
    }
    return std::any_of(at.children.begin(), at.children.end(), [&](uint32_t child) { return has_list(child); });
  }

  static std::optional<Aggregate> aggregate_named(const std::string& name) {
    for (const auto& [aggregate, what] : kAggregates) {
      if (aggregate == name) return what;
    }
    return std::nullopt;
  }

  void write_aggregate(const SyntaxNode& at, Aggregate what) {
    if (list_ != nullptr) refuse(at.at, quote(at.text) + " cannot stand within another one over a list");
    ListSource list;
    list.previous = std::exchange(previous_, false);
    auto elements = std::make_unique<ExpressionProgram>();
    ExpressionProgram* const outer = std::exchange(program_, elements.get());
    list_ = &list;
    write_of_elements(node(at.children[0]), at.children[0], what);
    list_ = nullptr;
    program_ = outer;
    previous_ = list.previous;
    program_->aggregate(what, std::move(list), std::move(elements));
  }

  // count(enemies) counts those that are alive.
  void write_of_elements(const SyntaxNode& at, uint32_t index, Aggregate what) {
    const auto path = path_of(schema_, at);
    const bool counts_them = what == Aggregate::kCount || what == Aggregate::kAny;
    if (!path || path->field != nullptr || !path->is_list() || !counts_them) return write_node(index);
    enter_list(at, *path);
    program_->push(1);
  }

  // --- texts ---

  // The text field that the node names, whole; nullptr: none.
  const Field* text_field(const SyntaxNode& at) const {
    const Field* const field = field_of(schema_, at);
    if (field == nullptr || !field->is_text()) return nullptr;
    const auto segments = segments_of(at);
    const bool is_whole = segments.back().name.ends_with(field->name) && segments.back().indices.empty();
    return is_whole ? field : nullptr;
  }

  void write_text_test(const SyntaxNode& at, const SyntaxNode& wanted, FrameReading::Test test) {
    const Field* const field = text_field(at);
    if (field == nullptr) refuse(at.at, "a text of the frame is expected here: a field of characters");
    if (wanted.kind != Kind::kQuoted) refuse(wanted.at, "a text between quotes is expected here");
    const auto path = schema_.find(at.text) == field ? std::nullopt : path_of(schema_, at);
    size_t depth = 0;
    if (path) {
      if (!path->is_list()) {
        refuse(at.at, "a text of one element cannot be compared: say any(" + path->steps[0].group->name + "." +
                          field->name + " == \"...\")");
      }
      enter_list(at, *path);
      depth = path->steps.size();
    }
    FrameReading reading = reading_of(*field, 0, depth);
    reading.kind = FrameReading::Kind::kText;
    reading.count = field->count;
    reading.test = test;
    reading.text = wanted.text;
    program_->push(reading);
  }

  bool write_text_comparison(const SyntaxNode& at) {
    if (at.text != "==" && at.text != "!=") return false;
    const SyntaxNode& left = node(at.children[0]);
    const SyntaxNode& right = node(at.children[1]);
    const auto test = at.text == "==" ? FrameReading::Test::kEqual : FrameReading::Test::kUnequal;
    if (text_field(left) != nullptr && right.kind == Kind::kQuoted) return write_text_test(left, right, test), true;
    if (text_field(right) != nullptr && left.kind == Kind::kQuoted) return write_text_test(right, left, test), true;
    return false;
  }

  void write_text_function(const SyntaxNode& at) {
    if (at.children.size() != 2) refuse(at.at, at.text + "() takes a text of the frame and one between quotes");
    const auto test = at.text == "contains"      ? FrameReading::Test::kContains
                      : at.text == "starts_with" ? FrameReading::Test::kStartsWith
                                                 : FrameReading::Test::kEndsWith;
    write_text_test(node(at.children[0]), node(at.children[1]), test);
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
      if (const auto path = path_of(schema_, at)) return write_path(at, *path);
      if (find_derived(schema_, at.text) != nullptr) {
        refuse(at.at, quote(at.text) + " is a single value: leave out the index");
      }
      refuse(at.at, unknown_name(schema_, at.text));
    }
    write_value(*field, 0, constant_index(*field, *tree_, at.children), at.children);
  }

  // --- operators ---

  void write_unary(const SyntaxNode& at) {
    write_node(at.children[0]);
    if (at.text == "-") program_->apply(Operator::kNegate);
    if (at.text == "!") program_->apply(Operator::kNot);
  }

  void write_binary(const SyntaxNode& at) {
    if (write_text_comparison(at)) return;
    const auto& [left, right] = std::pair(at.children[0], at.children[1]);
    write_operand(at, left, right);
    write_operand(at, right, left);
    const auto* const found = std::ranges::find(kOperators, at.text, &std::pair<std::string_view, Operator>::first);
    program_->apply(found->second);
  }

  // One side of an operator; when the other is an enumeration it may name one of its values.
  void write_operand(const SyntaxNode& sign, uint32_t side, uint32_t other) {
    const SyntaxNode& at = node(side);
    const bool may_be_named = compares(sign.text) || joins_bits(sign.text);
    const Field* field = may_be_named ? named_field(schema_, *tree_, node(other)) : nullptr;
    const Field* const outer_flags = flags_;
    if (joins_bits(sign.text) && field != nullptr && field->is_flags) flags_ = field;
    const bool may_be_name = field != nullptr && (at.kind == Kind::kName || at.kind == Kind::kQuoted);
    const auto value = may_be_name ? named_value(schema_, *field, at) : std::nullopt;
    value ? program_->push(*value) : write_node(side);
    flags_ = outer_flags;
  }

  void write_choice(const SyntaxNode& at) {
    for (const uint32_t child : at.children) write_node(child);
    program_->apply(Operator::kChoose);
  }

  // --- functions ---

  void write_call(const SyntaxNode& at) {
    if (at.text == "changed" || at.text == "prev" || at.text == "delta") return write_time_function(at);
    if (at.text == "event") return write_event(at);
    if (at.text == "raw") return write_raw(at);
    if (at.text == "contains" || at.text == "starts_with" || at.text == "ends_with") return write_text_function(at);
    const auto aggregate = aggregate_named(at.text);
    if (aggregate && at.children.size() == 1 && has_list(at.children[0])) return write_aggregate(at, *aggregate);
    const auto functions = expression_functions();
    const auto found = std::ranges::find(functions, std::string_view(at.text), &ExpressionFunction::name);
    if (found == functions.end()) {
      if (!aggregate) refuse(at.at, unknown_function(schema_, at.text));
      const std::string example = schema_.groups().empty() ? ""
                                                           : ", as in " + at.text + "(" + schema_.groups()[0].name +
                                                                 (aggregate == Aggregate::kCount ? ")" : "....)");
      refuse(at.at, at.text + "() goes over a list of things" +
                        (schema_.groups().empty() ? ": this recording has none" : example));
    }
    const size_t given = at.children.size();
    if (found->arguments >= 0 ? given != static_cast<size_t>(found->arguments) : given == 0) {
      refuse(at.at, wrong_argument_count(at.text, found->arguments));
    }
    for (const uint32_t argument : at.children) write_node(argument);
    program_->call(*found, given);
  }

  // The stored number, without its scale.
  void write_raw(const SyntaxNode& at) {
    if (at.children.size() != 1) refuse(at.at, wrong_argument_count(at.text, 1));
    const bool outer = std::exchange(raw_, true);
    write_node(at.children[0]);
    raw_ = outer;
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
      program_->apply(Operator::kSubtract);
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

  // A field is compared as it is stored: that works for whole arrays, and for a list as a whole.
  void write_changed(uint32_t index) {
    const SyntaxNode& inner = node(index);
    if (list_ == nullptr && has_list(index)) return write_list_changed(inner);
    const Field* field = inner.kind == Kind::kName || inner.kind == Kind::kIndexed ? schema_.find(inner.text) : nullptr;
    size_t depth = 0;
    std::vector<uint32_t> indices = inner.children;
    if (const auto path = field == nullptr ? path_of(schema_, inner) : std::nullopt;
        path && path->is_list() && path->field != nullptr) {
      enter_list(inner, *path);
      field = path->field;
      depth = path->steps.size();
      indices = path->indices;
    }
    if (field != nullptr) {
      const auto constant = indices.empty() ? std::nullopt : constant_index(*field, *tree_, indices);
      if (constant || indices.empty()) {
        FrameReading reading = reading_of(*field, constant.value_or(0), depth);
        reading.kind = FrameReading::Kind::kChanged;
        reading.count = constant ? 1 : field->count;
        return program_->push(reading);
      }
    }
    write_node(index);
    write_previous(index);
    program_->apply(Operator::kDiffers);
  }

  // Whether any byte of the list differs.
  void write_list_changed(const SyntaxNode& inner) {
    const auto path = path_of(schema_, inner);
    if (!path || path->field != nullptr || path->steps.size() != 1) {
      refuse(inner.at, "say any(changed(...)) to ask each element of a list");
    }
    FrameReading reading;
    reading.kind = FrameReading::Kind::kChanged;
    reading.offset = path->steps[0].group->offset;
    reading.count = static_cast<uint32_t>(path->steps[0].group->size_bytes());
    program_->push(reading);
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
      for (const EventKind& event : schema_.events()) {
        if (event.name == name.text) reading.events |= uint64_t{1} << event.bit;
      }
    }
    if (reading.events == 0) {
      refuse(name.at,
             is_named ? unknown_event(schema_, name.text) : "event() takes the name of an event, or its bit, 0 to 63");
    }
    program_->push(reading);
  }

  const FrameSchema& schema_;
  ExpressionProgram* program_;
  const SyntaxTree* tree_ = nullptr;
  bool previous_ = false;          // values of the previous frame
  bool in_time_function_ = false;  // inside changed(), prev(), delta()
  bool raw_ = false;               // inside raw()
  const Field* flags_ = nullptr;   // whose bits can be named here
  ListSource* list_ = nullptr;     // inside an aggregate: the list it goes over
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
  std::array<ExpressionRow, ExpressionProgram::kMaxRows> rows_;
  std::array<Number, ExpressionProgram::kMaxRows> found_;
};

void Expression::Compiled::run(std::span<const FramePair> frames, std::span<Number> values) {
  const auto has_value = [this](const FramePair& frame) { return frame.current.size() >= slot_bytes; };
  size_t count = 0;
  for (const FramePair& frame : frames) {
    if (!has_value(frame)) continue;
    rows_[count++].frame = {frame.previous.size() < slot_bytes ? frame.current : frame.previous, frame.current};
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

bool Expression::compile(const FrameSchema& schema, std::string_view text, Expression& expression,
                         ExpressionError& error) {
  // Values are read where the schema says.
  if (const Status valid = schema.validate(); !valid.ok()) {
    error = {0, "invalid schema: " + valid.message()};
    return false;
  }
  auto compiled = std::make_unique<Compiled>();
  if (!make_program(schema, text, compiled->program, error)) return false;
  compiled->text = text;
  compiled->slot_bytes = size_t{schema.frame_bytes()} + kSealBytes;
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

std::vector<std::string> Expression::function_names() {
  std::vector<std::string> names{"changed", "prev", "delta", "event", "raw", "contains", "starts_with", "ends_with"};
  const auto add = [&](std::string_view name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
  };
  for (const auto& [aggregate, what] : kAggregates) add(aggregate);
  for (const ExpressionFunction& function : expression_functions()) add(function.name);
  return names;
}

std::string Expression::escaped_name(std::string_view name) {
  if (is_plain_name(name)) return std::string(name);
  return "`" + std::string(name) + "`";
}

}  // namespace recorder
