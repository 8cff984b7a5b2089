#include "engine/inspect/expression_names.h"

#include <algorithm>

#include "engine/inspect/similar_name.h"

namespace engine {

using recorder::DerivedValue;
using recorder::Field;

namespace {

std::string with_similar(std::string why, const std::string& name, const std::vector<std::string>& names) {
  const std::string similar = similar_name(name, names);
  return similar.empty() ? why : why + " - did you mean " + quote(similar) + "?";
}

}  // namespace

const DerivedValue* ExpressionNames::find_derived(const std::string& name) const {
  for (const DerivedValue& derived : schema_.derived()) {
    if (derived.name == name) return &derived;
  }
  return nullptr;
}

bool ExpressionNames::is_value(const std::string& name) const {
  return schema_.find(name) != nullptr || find_derived(name) != nullptr || name == "frame_number" || name == "time";
}

std::string ExpressionNames::example_event() const {
  return schema_.events().empty() ? "0" : schema_.events().front().name;
}

std::string ExpressionNames::unknown_name(const std::string& name) const {
  for (const Field& field : schema_.fields()) {
    if (std::find(field.enum_names.begin(), field.enum_names.end(), name) == field.enum_names.end()) continue;
    return quote(name) + " is a value of " + quote(field.name) + ": compare it with that, as in " + field.name +
           " == " + name;
  }
  std::vector<std::string> names{"frame_number", "time"};
  for (const Field& field : schema_.fields()) names.push_back(field.name);
  for (const DerivedValue& derived : schema_.derived()) names.push_back(derived.name);
  return with_similar("no field " + quote(name), name, names);
}

std::string ExpressionNames::unknown_function(const std::string& name) const {
  if (is_value(name)) return quote(name) + " is no function - an operator is missing behind it";
  std::vector<std::string> names{"changed", "prev", "delta", "event"};
  for (const FunctionInfo& function : functions_) names.push_back(function.name);
  return with_similar("no function " + quote(name), name, names);
}

std::string ExpressionNames::unknown_event(const std::string& name, bool is_name) const {
  if (!is_name) return "event() takes the name of an event, or its bit, 0 to 63";
  if (schema_.events().empty()) return "this recording names no events: write the bit, 0 to 63";
  std::vector<std::string> names;
  for (const recorder::EventKind& event : schema_.events()) names.push_back(event.name);
  const std::string why = with_similar("no event " + quote(name), name, names);
  return why.ends_with('?') ? why : why + " - there are " + list_of(names);
}

std::string ExpressionNames::missing_index_error(const Field& field) {
  const std::string last = std::to_string(field.count - 1);
  return quote(field.name) + " is an array of " + std::to_string(field.count) + ": name one of its values, " +
         field.name + "[0] .. " + field.name + "[" + last + "]";
}

std::string ExpressionNames::argument_count_error(const std::string& function, int count) {
  if (count < 0) return function + "() takes at least one value";
  if (count == 0) return function + "() takes no value";
  return function + "() takes " + (count == 1 ? "one value" : std::to_string(count) + " values");
}

std::string ExpressionNames::list_of(const std::vector<std::string>& names) {
  constexpr size_t kMaxListed = 8;
  std::string list;
  for (size_t i = 0; i < std::min(names.size(), kMaxListed); ++i) list += (i == 0 ? "" : ", ") + names[i];
  return names.size() > kMaxListed ? list + " ..." : list;
}

}  // namespace engine
