// RingFile: a ring file opened and mapped, and the way such a file comes into being. None of it is on the frame path.
//
// One owner; not thread-safe; moving hands over file and mapping. Failures say why through ring::fail and leave file
// and object as they were. Like base/file.h, this header brings its source along unless the library holds it.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "../base/file.h"
#include "error.h"
#include "position.h"

namespace recorder::ring {

// At most one writer and one reader use a ring at a time, across processes and within one. A role is a lock on four
// bytes of the file, those of the fields that it owns; a program that knows only the specification does not see it.
struct Role {
  const char* name;
  base::LockRange lock;
};
inline constexpr Role kWriterRole{"writer", {0, 4}};
inline constexpr Role kReaderRole{"reader", {4, 4}};
// Held for the moment of taking a role or resetting, and while the file is made.
inline constexpr Role kRepairRole{"repair", {16, 4}};

// Makes a new ring at `path`, complete and on disk before it appears under its name, so that half of one is never seen
// or mapped. With `replace` an unused ring or empty file of that name is replaced (those who have it mapped keep the
// old one); without, an existing file stays and counts as success, so that two processes may race to create.
bool create_ring_file(const std::string& path, Geometry geometry, Overflow overflow, bool replace);

class RingFile {
 public:
  RingFile() = default;
  RingFile(RingFile&& other) noexcept { swap(other); }
  RingFile& operator=(RingFile&& other) noexcept {
    RingFile(std::move(other)).swap(*this);
    return *this;
  }

  // Opens and checks the ring at `path` and maps it. Everything is checked on a copy before anything is mapped; on
  // failure the object is unchanged. `expected` refuses a ring of another geometry.
  bool open(const std::string& path, base::Access access, std::optional<Geometry> expected);

  bool is_open() const { return map_.is_mapped(); }
  const base::File& file() const { return file_; }
  const base::Mapping& map() const { return map_; }
  const std::string& path() const { return path_; }
  Geometry geometry() const { return geometry_; }
  size_t bytes() const { return map_.bytes(); }
  // Valid until this object is closed or moved from. Never store through it when opened for reading.
  Header* header() const { return reinterpret_cast<Header*>(map_.data()); }
  std::byte* slots() const { return map_.data() + kHeaderBytes; }
  // Whether path() still names this file: false once it has been removed or replaced.
  bool still_at_path() const { return is_open() && file_.is_named(path_); }

 private:
  bool check(uint64_t bytes, std::optional<Geometry> expected);

  void swap(RingFile& other) noexcept {
    std::swap(file_, other.file_);
    std::swap(map_, other.map_);
    std::swap(geometry_, other.geometry_);
    std::swap(path_, other.path_);
  }

  base::File file_;
  base::Mapping map_;
  Geometry geometry_;
  std::string path_;
};

}  // namespace recorder::ring

#if !defined(OUROBOROS_COMPILED)
#include "ring_file.cpp"
#endif
