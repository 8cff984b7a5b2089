// The few colours of a dump, as text to print before and after. Plain by default: whoever writes to a terminal hands
// kAnsi in. Without the escape sequences the text is the same in both.
#pragma once

#include <string_view>

namespace recorder {

struct Palette {
  std::string_view changed;  // before bytes that differ from the frame before
  std::string_view bad;      // before what is broken
  std::string_view end;      // after either

  bool plain() const { return end.empty(); }
};

inline constexpr Palette kPlain{};
inline constexpr Palette kAnsi{"\x1b[1;33m", "\x1b[1;31m", "\x1b[0m"};

}  // namespace recorder
