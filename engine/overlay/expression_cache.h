// ExpressionCache: the expressions that panels evaluate in the shown frame, compiled once for each text. One thread.
#pragma once

#include <map>
#include <string>

#include "engine/inspect/expression.h"

namespace engine {

class ExpressionCache {
 public:
  // nullptr when `text` is no expression for that schema. Valid until the next call.
  const Expression* find(const recorder::FrameSchema& schema, const std::string& text) {
    if (schema_ != &schema || compiled_.size() > kMaxEntries) compiled_.clear();
    schema_ = &schema;
    const auto [at, added] = compiled_.try_emplace(text);
    if (added) {
      ExpressionError ignored;  // whoever typed it has been told
      at->second.good = Expression::compile(schema, text, at->second.expression, ignored);
    }
    return at->second.good ? &at->second.expression : nullptr;
  }

 private:
  static constexpr size_t kMaxEntries = 500;  // somebody types and types
  struct Entry {
    Expression expression;
    bool good = false;
  };
  std::map<std::string, Entry> compiled_;
  const recorder::FrameSchema* schema_ = nullptr;
};

}  // namespace engine
