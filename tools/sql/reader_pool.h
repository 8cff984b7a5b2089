// ReaderPool: sessions that are open, for queries that come back to the same ones again and again, as a join does.
//
// Any thread. A reader that was taken belongs to its taker.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "recorder/base/file.h"
#include "recorder/session/session_reader.h"

namespace sql {

class ReaderPool {
 public:
  using Reader = std::unique_ptr<recorder::session::SessionReader>;

  // The session at `path` as it is now. Fails, with `reader` empty, as SessionReader::open() does.
  recorder::Status take(const std::string& path, const recorder::session::Progress& progress, Reader& reader);
  // Keeps it for the next taker. Nothing may be given.
  void give_back(Reader reader);

 private:
  static constexpr size_t kMost = 8;
  struct Entry {
    Reader reader;
    recorder::base::FileInfo file;
  };
  std::mutex mutex_;
  std::vector<Entry> entries_;  // the one used last at the end
};

// A reader that goes back to its pool.
class PooledReader {
 public:
  explicit PooledReader(ReaderPool& pool) : pool_(pool) {}
  PooledReader(const PooledReader&) = delete;
  PooledReader& operator=(const PooledReader&) = delete;
  ~PooledReader() { close(); }

  recorder::Status open(const std::string& path, const recorder::session::Progress& progress = {}) {
    close();
    return pool_.take(path, progress, reader_);
  }
  void close() { pool_.give_back(std::move(reader_)); }
  bool is_open() const { return reader_ != nullptr; }
  recorder::session::SessionReader* operator->() const { return reader_.get(); }
  recorder::session::SessionReader& operator*() const { return *reader_; }

 private:
  ReaderPool& pool_;
  ReaderPool::Reader reader_;
};

}  // namespace sql
