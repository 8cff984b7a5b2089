// The syntax of expressions: text to tree. Knows no schema; what names mean is decided by expression_code.h. Not for
// others than Expression. Pure function, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/inspect/expression.h"

namespace engine {

// Longer texts and deeper nesting are refused, so that nobody waits for them and no stack runs over.
inline constexpr size_t kMaxExpressionBytes = 4000;
inline constexpr int kMaxExpressionDepth = 64;

struct SyntaxNode {
  enum class Kind {
    kNumber,   // number
    kQuoted,   // text: 'o'
    kName,     // text
    kIndexed,  // text[child], text[child][child]
    kUnary,    // text is the operator: - + !
    kBinary,   // text is the operator
    kChoice,   // child ? child : child
    kCall,     // text(children)
  };
  Kind kind = Kind::kNumber;
  size_t at = 0;  // byte of the text
  std::string text;
  double number = 0;
  std::vector<uint32_t> children;  // indices in the tree
};

// Nodes by index, so that long chains are no deep recursion when they are freed.
struct SyntaxTree {
  std::vector<SyntaxNode> nodes;
  uint32_t root = 0;
  const SyntaxNode& operator[](uint32_t index) const { return nodes[index]; }
};

// false: `error` says why it is none, `tree` is undefined.
bool parse_expression(std::string_view text, SyntaxTree& tree, ExpressionError& error);

// Whether `name` is a name as it stands, without quotes.
bool is_plain_name(std::string_view name);

// CompileError: what ends the compiling of an expression wherever it is found out that there is none. Thrown and caught
// in the files of Expression; never leaves them.

struct CompileError {
  ExpressionError error;
};
[[noreturn]] inline void refuse(size_t at, std::string why) { throw CompileError{{at, std::move(why)}}; }

// What somebody may have meant: the known name that is nearest to a mistyped one. Pure function, any thread.

// One of `names` that differs from `typed` by few letters; empty when none does.
std::string similar_name(std::string_view typed, const std::vector<std::string>& names);

}  // namespace engine
