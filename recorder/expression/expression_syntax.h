// The inside of Expression, for its sources and tests: the syntax, text to tree, which knows no schema, and the error
// by which compiling ends. Pure functions, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recorder/expression/expression.h"

namespace recorder {

// Longer texts and deeper nesting are refused: they would take long, or overflow the stack.
inline constexpr size_t kMaxExpressionBytes = 4000;
inline constexpr int kMaxExpressionDepth = 64;

struct SyntaxNode {
  enum class Kind {
    kNumber,   // number
    kQuoted,   // text: 'o'
    kName,     // text
    kIndexed,  // text[child], text[child][child]
    kPath,     // segments, of which all but the last are lists: enemies[3].hp, enemies[#42].weapons[0].shots
    kUnary,    // text is the operator: - + !
    kBinary,   // text is the operator
    kChoice,   // child ? child : child
    kCall,     // text(children)
  };
  Kind kind = Kind::kNumber;
  size_t at = 0;  // byte of the text
  std::string text;
  Number number;
  std::vector<uint32_t> children;  // indices in the tree
  struct Segment {
    std::string name;
    std::vector<uint32_t> indices;
    bool by_identity = false;  // the index is what the list's elements are identified by: [#42]
  };
  std::vector<Segment> segments;
};

// Nodes refer to each other by index, so that freeing a long chain does not recurse.
struct SyntaxTree {
  std::vector<SyntaxNode> nodes;
  uint32_t root = 0;
  const SyntaxNode& operator[](uint32_t index) const { return nodes[index]; }
};

// false: `text` is not an expression, `error` says why, `tree` is undefined.
bool parse_expression(std::string_view text, SyntaxTree& tree, ExpressionError& error);

// Whether `name` can be typed without backquotes.
bool is_plain_name(std::string_view name);

// Thrown where an expression turns out invalid, caught by parse_expression() and Expression::compile().
struct CompileError {
  ExpressionError error;
};
[[noreturn]] inline void refuse(size_t at, std::string reason) { throw CompileError{{at, std::move(reason)}}; }

// The one of `names` that a mistyped name is nearest to; empty when all differ by more than a few letters.
std::string similar_name(std::string_view typed, const std::vector<std::string>& names);

}  // namespace recorder
