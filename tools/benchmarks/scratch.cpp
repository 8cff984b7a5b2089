#include "tools/benchmarks/scratch.h"

#include <stdlib.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace bench {
namespace {

MemoryMappedCircularBuffer::Options options_of(uint32_t slot_count, uint32_t slot_bytes) {
  MemoryMappedCircularBuffer::Options options;
  options.slot_count = slot_count;
  options.slot_bytes = slot_bytes;
  options.durability = recorder::ring::Durability::none();
  return options;
}

}  // namespace

TempFolder::TempFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "ouroboros-bench-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::generic_category(), name);
  path_ = name;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

TestRing::TestRing(uint32_t slot_count, uint32_t slot_bytes) : ring_(options_of(slot_count, slot_bytes)) {
  const std::string path = (folder_.path() / "ring.dat").string();
  if (!ring_.initialize(path.c_str()) || !ring_.claim_writer() || !ring_.claim_reader()) {
    throw std::runtime_error(MemoryMappedCircularBuffer::last_error());
  }
}

}  // namespace bench
