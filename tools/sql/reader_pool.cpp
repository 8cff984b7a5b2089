#include "tools/sql/reader_pool.h"

#include <algorithm>

namespace sql {

using recorder::Status;

Status ReaderPool::take(const std::string& path, const recorder::session::Progress& progress, Reader& reader) {
  reader.reset();
  recorder::base::FileInfo now;
  recorder::base::file_info(path, now);
  {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const Entry& entry) { return entry.reader->path() == path; });
    if (found != entries_.end()) {
      // Packing puts another file in its place.
      if (found->file.id == now.id) reader = std::move(found->reader);
      entries_.erase(found);
    }
  }
  if (reader != nullptr && reader->refresh().ok()) return {};
  reader = std::make_unique<recorder::session::SessionReader>();
  const Status opened = reader->open(path, {.cache_bytes = 0, .progress = progress});
  if (!opened.ok()) reader.reset();
  return opened;
}

void ReaderPool::give_back(Reader reader) {
  if (reader == nullptr) return;
  Entry entry;
  recorder::base::file_info(reader->path(), entry.file);
  entry.reader = std::move(reader);
  const std::lock_guard lock(mutex_);
  if (entries_.size() >= kMost) entries_.erase(entries_.begin());
  entries_.push_back(std::move(entry));
}

}  // namespace sql
