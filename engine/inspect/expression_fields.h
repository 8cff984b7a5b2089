// What an expression says of fields: which value of an array or grid an index means, which number a name beside a field
// with named values means. Not for others than Expression. Functions of one thread; what makes no sense ends in a
// CompileError that says why.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/inspect/expression_names.h"
#include "engine/inspect/expression_syntax.h"
#include "recorder/frame/schema.h"

namespace engine {

// The index of `at`, which is field[index] or field[row][column], if it is written in numbers; nullopt: it has to be
// worked out in each frame.
std::optional<uint32_t> constant_index(const recorder::Field& field, const SyntaxTree& tree, const SyntaxNode& at);

// The field whose values have names, when the node is one of its values, in this frame or the one before; else nullptr.
const recorder::Field* named_field(const recorder::FrameSchema& schema, const SyntaxTree& tree, const SyntaxNode& at);

// The number of `field` that `name` stands for; nullopt when it is no name of a value but means something by itself.
std::optional<size_t> named_value(const recorder::Field& field, const SyntaxNode& name, const ExpressionNames& names);

}  // namespace engine
