// Making, checking and opening ring files. Included by ring_file.h unless the library holds it.
#include "ring_file.h"

#include <cerrno>
#include <cstring>

namespace recorder::ring {
namespace detail {

// Opens a file that must be a regular one; `what` says what could not be done.
inline bool open_regular(const std::string& path, base::Access access, base::File& file, base::FileInfo& info,
                         const char* what) {
  if (const base::Error error = file.open(path, {.access = access}); error != 0)
    return fail_with_system_text(error, path.c_str(), what);
  if (const base::Error error = file.info(info); error != 0)
    return fail_with_system_text(error, path.c_str(), "cannot be examined");
  if (info.kind == base::FileKind::kFolder) return fail_with(EISDIR, "%s: is a directory", path.c_str());
  if (info.kind == base::FileKind::kRegular) return true;
  return fail_with(EINVAL, "%s: is not a regular file", path.c_str());
}

// Whether `path` may be replaced by a new ring: it does not exist, is empty, or is a ring that is not in use.
inline bool check_replaceable(const std::string& path) {
  base::File old;
  base::FileInfo info;
  if (base::file_info(path, info) == ENOENT) return true;
  if (!open_regular(path, base::Access::kRead, old, info, "cannot be replaced")) return false;
  if (info.bytes == 0) return true;
  HeaderCopy header;
  const bool is_ring =
      old.read_at(0, std::as_writable_bytes(std::span(&header, 1))) == sizeof header && header.magic_number == kMagic;
  if (!is_ring) {
    return fail_with(EEXIST, "%s: exists and is not a ring - remove it or choose another name", path.c_str());
  }
  for (const Role& role : {kWriterRole, kReaderRole}) {
    if (!old.is_locked_elsewhere(role.lock)) continue;
    return fail_with(EBUSY, "%s: is in use, %s is its %s", path.c_str(), old.lock_holder(role.lock).c_str(), role.name);
  }
  return true;
}

// Writes a fresh ring with all blocks reserved, on disk when it returns; failures name `path`.
inline bool write_new_ring(const base::File& file, const std::string& path, const HeaderCopy& header) {
  const uint64_t bytes = header.geometry().file_bytes();
  base::Error error = file.reserve(bytes);
  if (error == EOPNOTSUPP) error = file.fill_with_zeros(bytes);
  if (error != 0) {
    return fail_with(error, "%s: cannot reserve %llu bytes: %s", path.c_str(), static_cast<unsigned long long>(bytes),
                     error_text(error));
  }
  error = file.write_at(0, std::as_bytes(std::span(&header, 1)));
  if (error == 0) error = file.sync();
  return error == 0 || fail_with_system_text(error, path.c_str(), "cannot be written");
}

}  // namespace detail

OUROBOROS_INLINE bool create_ring_file(const std::string& path, Geometry geometry, Overflow overflow, bool replace) {
  if (path.empty()) return fail_with(EINVAL, "the name of the ring file is empty");
  if (!geometry.valid()) {
    return fail_with(EINVAL, "%s: %s", path.c_str(), refused_geometry(geometry).c_str());
  }
  if (replace && !detail::check_replaceable(path)) return false;
  HeaderCopy header;
  header.overflow = static_cast<uint32_t>(overflow);
  header.set_geometry(geometry);
  base::TemporaryFile made;
  // Opening the finished ring waits for this lock.
  if (const base::Error error = made.create(path, kRepairRole.lock); error != 0) {
    return fail_with_system_text(error, path.c_str(), "cannot be created");
  }
  if (!detail::write_new_ring(made.file(), path, header)) return false;
  const base::Error error = made.put_in_place(replace ? base::Replace::kYes : base::Replace::kNo);
  if (error == 0 || (error == EEXIST && !replace)) return true;
  return fail_with_system_text(error, path.c_str(), "could not be renamed into place");
}

OUROBOROS_INLINE bool RingFile::open(const std::string& path, base::Access access, std::optional<Geometry> expected) {
  RingFile opened;
  base::FileInfo info;
  opened.path_ = path;
  if (!detail::open_regular(path, access, opened.file_, info, "cannot be opened")) return false;
  if (!opened.check(info.bytes, expected)) return false;
  const bool writable = access == base::Access::kReadWrite;
  if (writable) {
    // A file made by another program may have holes; storing into one on a full disk would raise SIGBUS.
    if (const base::Error error = opened.file_.reserve(info.bytes); error != 0 && error != EOPNOTSUPP) {
      return fail_with(error, "%s: cannot reserve its %llu bytes: %s", path.c_str(),
                       static_cast<unsigned long long>(info.bytes), error_text(error));
    }
  }
  if (const base::Error error = opened.map_.map(opened.file_, info.bytes, access); error != 0) {
    return fail_with_system_text(error, path.c_str(), "cannot be mapped");
  }
  if (writable) opened.map_.populate();
  swap(opened);
  return true;
}

// Reads instead of mapping: a file that shrinks meanwhile gives a short read here where a map would raise SIGBUS. A
// live ring may change between two of the reads that make up a copy, so a verdict on the counters is taken several
// times.
OUROBOROS_INLINE bool RingFile::check(uint64_t bytes, std::optional<Geometry> expected) {
  constexpr int kTries = 100;
  std::string problem;
  for (int i = 0; i < kTries; ++i) {
    HeaderCopy header;
    base::Error error = 0;
    const size_t got = file_.read_at(0, std::as_writable_bytes(std::span(&header, 1)), &error);
    if (error != 0) return fail_with_system_text(error, path_.c_str(), "cannot be read");
    problem = invalid_ring_reason(header, bytes < kHeaderBytes || got == sizeof header ? bytes : uint64_t{got});
    if (!problem.empty()) break;
    geometry_ = header.geometry();
    if (expected && geometry_ != *expected) {
      problem = detail::text("holds %u slots of %u bytes, %u of %u were expected", geometry_.slot_count,
                             geometry_.slot_bytes, expected->slot_count, expected->slot_bytes);
      break;
    }
    const std::vector<std::string> found = inconsistencies(header);
    if (found.empty()) return true;
    problem = found.front();
  }
  return fail_with(EINVAL, "%s: %s", path_.c_str(), problem.c_str());
}

}  // namespace recorder::ring
