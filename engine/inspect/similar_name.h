// What somebody may have meant: the known name that is nearest to a mistyped one. Pure function, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace engine {

// One of `names` that differs from `typed` by few letters; empty when none does.
std::string similar_name(std::string_view typed, const std::vector<std::string>& names);

}  // namespace engine
