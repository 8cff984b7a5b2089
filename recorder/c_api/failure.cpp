#include "recorder/c_api/failure.h"

#include <array>

namespace recorder::c_api {
namespace {

// One for each thread, like errno, so that threads do not overwrite each other's reason.
std::array<char, 1024>& error_text() {
  static thread_local std::array<char, 1024> text{};
  return text;
}

}  // namespace

int fail(std::string_view why) noexcept {
  copy_text(why, error_text().data(), error_text().size());
  return OURO_FAILED;
}

const char* last_error() noexcept { return error_text().data(); }

}  // namespace recorder::c_api

#define OURO_TEXT(number) #number
#define OURO_DOTTED(major, minor, patch) OURO_TEXT(major) "." OURO_TEXT(minor) "." OURO_TEXT(patch)

extern "C" {

const char* ouro_last_error(void) { return recorder::c_api::last_error(); }

uint32_t ouro_version(void) { return OURO_VERSION; }

const char* ouro_version_text(void) {
  constexpr const char* kText = OURO_DOTTED(OURO_VERSION_MAJOR, OURO_VERSION_MINOR, OURO_VERSION_PATCH);
  static_assert(std::string_view(kText) == OUROBOROS_VERSION, "ouroboros.h is of another version than the project");
  return kText;
}

}  // extern "C"
