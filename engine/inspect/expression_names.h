// The names that an expression may use, and what to say of others. Not for others than Expression. One thread; borrows
// schema and functions.
#pragma once

#include <string>
#include <vector>

#include "engine/inspect/expression_code.h"
#include "recorder/frame/schema.h"

namespace engine {

// "'score'"
inline std::string quote(const std::string& name) { return "'" + name + "'"; }

class ExpressionNames {
 public:
  ExpressionNames(const recorder::FrameSchema& schema, const std::vector<FunctionInfo>& functions)
      : schema_(schema), functions_(functions) {}

  const recorder::DerivedValue* find_derived(const std::string& name) const;
  // Whether it is the name of a value, be it a field, derived, or the frame's own.
  bool is_value(const std::string& name) const;
  // An event for an example.
  std::string example_event() const;

  // Why this is none: with what may have been meant, or what there is.
  std::string unknown_name(const std::string& name) const;
  std::string unknown_function(const std::string& name) const;
  std::string unknown_event(const std::string& name, bool is_name) const;
  static std::string missing_index_error(const recorder::Field& field);
  static std::string argument_count_error(const std::string& function, int count);
  // "a, b, c ..."
  static std::string list_of(const std::vector<std::string>& names);

 private:
  const recorder::FrameSchema& schema_;
  const std::vector<FunctionInfo>& functions_;
};

}  // namespace engine
