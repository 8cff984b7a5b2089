// CompileError: what ends the compiling of an expression wherever it is found out that there is none. Thrown and caught
// in the files of Expression; never leaves them.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "engine/inspect/expression.h"

namespace engine {

struct CompileError {
  ExpressionError error;
};
[[noreturn]] inline void refuse(size_t at, std::string why) { throw CompileError{{at, std::move(why)}}; }

}  // namespace engine
