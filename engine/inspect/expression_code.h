// The meaning of expressions: a tree of names and operators becomes a formula for muParser over variables, and a list
// of what to read from a frame into these variables. Not for others than Expression. Pure function, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/inspect/expression.h"
#include "recorder/frame/schema.h"

namespace engine {

// What a variable holds.
struct Reading {
  enum class Kind {
    kValue,        // one value of a field
    kChanged,      // 1 when any of the values differs from the frame before, else 0
    kFrameNumber,  // from the seal
    kTimeSeconds,  // from the seal
    kEvent,        // 1 when one of `events` is in the seal, else 0
  };
  Kind kind = Kind::kValue;
  bool previous = false;  // in the frame before
  recorder::FieldType type = recorder::FieldType::kU8;
  uint32_t offset = 0;  // bytes from the frame's start
  uint32_t count = 1;   // values
  uint64_t events = 0;
  bool operator==(const Reading&) const = default;
};

// What muParser is handed: variable i is called v<i>, the function that reads array i by index a<i>.
struct ExpressionCode {
  std::string formula;
  std::vector<Reading> variables;
  std::vector<Reading> arrays;
  bool uses_previous = false;
};

// Functions of the formula beside muParser's own: truth(x): 1 when x is true; differs(a, b): 1 when they differ, two
// NaN do not; cell(row, column, columns): the index of a grid's value, NaN for a column that is none; and these, which
// can be typed: floor, ceil, round, mod.
struct FunctionInfo {
  std::string name;
  int arguments = 0;  // -1: any number but none
};

// false: `error` says why the text means nothing for this schema.
bool generate_code(const recorder::FrameSchema& schema, const std::vector<FunctionInfo>& functions,
                   std::string_view text, ExpressionCode& code, ExpressionError& error);

}  // namespace engine
