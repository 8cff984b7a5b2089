// The elements of a list in two frames, matched: the same thing is the same however the game has moved it.
//
// Pure functions, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "recorder/schema/schema.h"

namespace recorder {

// A living element. An empty side: only the other frame has it.
struct MatchedElement {
  struct Side {
    uint32_t index = 0;
    std::span<const std::byte> bytes = {};
    bool exists() const { return !bytes.empty(); }
  };
  Number identity;  // or its index, in a group without one
  Side a, b;
};

// First those of `a` in their order, then those that only `b` has. Each side is a frame, or the outer element, and may
// be empty. Of two elements of one number the first counts. The groups are one in two versions of a schema.
std::vector<MatchedElement> match_elements(const Group& group_a, std::span<const std::byte> a, const Group& group_b,
                                           std::span<const std::byte> b);
inline std::vector<MatchedElement> match_elements(const Group& group, std::span<const std::byte> a,
                                                  std::span<const std::byte> b) {
  return match_elements(group, a, group, b);
}

// "enemies[#42]", or "enemies[3]" in a group without numbers.
std::string element_name(const Group& group, Number identity);

}  // namespace recorder
