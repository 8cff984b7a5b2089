// Text as the bytes that files and pipes take.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace testing_support {

// The bytes of the text, which must outlive them.
inline std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

}  // namespace testing_support
