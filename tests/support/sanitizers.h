// Which sanitizer a test runs under. It sees every access that is made, so that it needs no large numbers, and it makes
// each access take many times as long: tests that repeat one thing do so less often there.
#pragma once

namespace testing_support {

#if defined(__has_feature)
#define OUROBOROS_HAS_FEATURE(name) __has_feature(name)
#else
#define OUROBOROS_HAS_FEATURE(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || OUROBOROS_HAS_FEATURE(address_sanitizer)
inline constexpr bool kAddressSanitizer = true;
#else
inline constexpr bool kAddressSanitizer = false;
#endif
#if defined(__SANITIZE_THREAD__) || OUROBOROS_HAS_FEATURE(thread_sanitizer)
inline constexpr bool kThreadSanitizer = true;
#else
inline constexpr bool kThreadSanitizer = false;
#endif
#undef OUROBOROS_HAS_FEATURE
inline constexpr bool kSanitized = kAddressSanitizer || kThreadSanitizer;

}  // namespace testing_support
