#include "recorder/base/path.h"

#include "recorder/base/text.h"

namespace recorder::base {

std::filesystem::path path_of(std::string_view text) {
  constexpr bool kAnyBytes = std::is_same_v<std::filesystem::path::value_type, char>;
  if (!kAnyBytes && !is_utf8(text)) return {};
  return std::u8string_view(reinterpret_cast<const char8_t*>(text.data()), text.size());
}

std::string text_of(const std::filesystem::path& path) {
  const std::u8string text = path.generic_u8string();
  return {text.begin(), text.end()};
}

}  // namespace recorder::base
