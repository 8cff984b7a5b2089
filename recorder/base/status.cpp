#include "recorder/base/status.h"

#include <cstring>

namespace recorder {

Status system_failure(const std::string& path, const char* what, int error_number) {
  return Status::failure(path + ": " + what + ": " + std::strerror(error_number));
}

}  // namespace recorder
