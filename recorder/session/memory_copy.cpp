#include "recorder/session/memory_copy.h"

#include <span>
#include <utility>
#include <vector>

#include "recorder/session/format.h"
#include "recorder/session/log_writer.h"

namespace recorder::session {

Status MemoryCopy::open(const std::string& path) {
  MemoryCopy made;
  made.path_ = path;
  if (const base::Error error = made.original_.open(path); error != 0) {
    return system_failure(path, "cannot be opened", error);
  }
  base::FileInfo info;
  if (made.original_.info(info) == 0 && info.kind != base::FileKind::kRegular) {
    return Status::failure(path + ": is not a regular file");
  }
  if (const base::Error error = base::make_memory_file(made.copy_); error != 0) {
    return system_failure(path, "cannot be read into memory", error);
  }
  if (Status copied = made.update(0); !copied.ok()) return copied;
  *this = std::move(made);
  return {};
}

Status MemoryCopy::update(uint64_t from) {
  recorded_ = original_.held_elsewhere(kSessionLock) != base::File::Held::kNo;
  return copy_from(from);
}

Status MemoryCopy::copy_from(uint64_t from) {
  std::vector<std::byte> block(size_t{1} << 16);
  uint64_t at = from;
  for (;;) {
    base::Error error = 0;
    const size_t got = original_.read_at(at, block, &error);
    if (error == 0 && got != 0) error = copy_.write_at(at, std::span(block).first(got));
    if (error != 0) return system_failure(path_, "cannot be read into memory", error);
    at += got;
    if (got < block.size()) break;
  }
  const base::Error error = copy_.resize(at);
  return error == 0 ? Status() : system_failure(path_, "cannot be read into memory", error);
}

}  // namespace recorder::session
