#include "tools/benchmarks/report.h"

#include <sys/utsname.h>

#include <ctime>
#include <fstream>
#include <thread>

namespace bench {
namespace {

// Linux tells the model in /proc/cpuinfo, one paragraph a core; elsewhere the architecture has to do.
std::string processor_model(const std::string& otherwise) {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return otherwise;
}

std::string compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#elif defined(__GNUC__)
  return "g++ " __VERSION__;
#else
  return "unknown compiler";
#endif
}

}  // namespace

Machine this_machine() {
  utsname names{};
  ::uname(&names);
  return {processor_model(names.machine), std::thread::hardware_concurrency(),
          std::string(names.sysname) + " " + names.release};
}

Build this_build() { return {compiler(), OUROBOROS_BUILD_TYPE, OUROBOROS_BUILD_FLAGS}; }

std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  ::localtime_r(&now, &local);
  char text[16];
  std::strftime(text, sizeof text, "%Y-%m-%d", &local);
  return text;
}

std::string machine_text(const Machine& machine) {
  return machine.processor + ", " + std::to_string(machine.cores) + " cores, " + machine.system;
}

std::string build_text(const Build& build) { return build.compiler + ", " + build.type + " (" + build.flags + ")"; }

}  // namespace bench
