#include "recorder/schema/matched_elements.h"

#include <unordered_map>

namespace recorder {
namespace {

bool holds(const Group& group, std::span<const std::byte> outer) {
  return group.offset + group.size_bytes() <= outer.size();
}

}  // namespace

std::vector<MatchedElement> match_elements(const Group& group_a, std::span<const std::byte> a, const Group& group_b,
                                           std::span<const std::byte> b) {
  std::vector<MatchedElement> matched;
  std::unordered_map<uint64_t, size_t> places;  // of the elements of a
  if (holds(group_a, a)) {
    for_each_element(group_a, a, [&](uint32_t index, std::span<const std::byte> bytes) {
      const Number identity = group_a.identity_of(index, bytes);
      places.emplace(identity.bits(), matched.size());
      matched.push_back({identity, {index, bytes}, {}});
    });
  }
  if (!holds(group_b, b)) return matched;
  const size_t of_a = matched.size();
  std::unordered_map<uint64_t, size_t> added;
  for_each_element(group_b, b, [&](uint32_t index, std::span<const std::byte> bytes) {
    const Number identity = group_b.identity_of(index, bytes);
    if (const auto found = places.find(identity.bits()); found != places.end()) {
      MatchedElement& same = matched[found->second];
      if (!same.b.exists()) same.b = {index, bytes};
    } else if (added.emplace(identity.bits(), matched.size()).second) {
      matched.push_back({identity, {}, {index, bytes}});
    }
  });
  // A second element of the same number in a is compared with the same one.
  for (size_t i = 0; i < of_a; ++i) {
    if (matched[i].b.exists()) continue;
    matched[i].b = matched[places[matched[i].identity.bits()]].b;
  }
  return matched;
}

std::string element_name(const Group& group, Number identity) {
  return group.name + (group.identity_place.exists() ? "[#" : "[") + identity.text() + "]";
}

}  // namespace recorder
