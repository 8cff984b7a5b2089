// A ring in a folder of its own, for as long as the object lives. Write-back to disk is left out: the peers keep
// nothing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "recorder/include/circular_buffer.h"

namespace bench {

// Below the system's temporary folder; removed with all it holds. Throws std::system_error.
class TempFolder {
 public:
  TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder();

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// One object for both threads. Both roles are taken, so that no system call is left for the measured loops.
class TestRing {
 public:
  // Throws std::runtime_error.
  TestRing(uint32_t slot_count, uint32_t slot_bytes);
  MemoryMappedCircularBuffer& operator*() { return ring_; }
  MemoryMappedCircularBuffer* operator->() { return &ring_; }

 private:
  TempFolder folder_;
  MemoryMappedCircularBuffer ring_;
};

}  // namespace bench
