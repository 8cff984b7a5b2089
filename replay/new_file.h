// NewFile: a file that is written at length and appears under its name once it is whole; what stands there already is
// never touched. Until then it is NAME.XXXXXX, which is removed when the object goes.
//
// One thread.
#pragma once

#include <atomic>
#include <memory>
#include <ostream>
#include <string>

#include "recorder/ring/ring_file.h"
#include "recorder/status.h"
#include "tools/lib/output.h"

namespace replay {

class NewFile {
 public:
  NewFile() = default;
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile();

  // Fails, with nothing made, when nothing can be written there. Once `*give_up` is set, a write that would wait is
  // dropped; it must outlive the object.
  recorder::Status create(const std::string& path, const std::atomic<bool>& give_up);
  // Valid after create().
  std::ostream& stream() { return *stream_; }
  // Why writing has failed so far; ok if it has not.
  recorder::Status failure() const;
  // Writes what is left, makes it durable and gives the file its name. On failure, also because there is one of that
  // name, nothing is left.
  recorder::Status finish();

 private:
  std::string path_;
  std::string temporary_;
  recorder::ring::Descriptor file_;
  std::unique_ptr<tool::FdBuffer> buffer_;
  std::unique_ptr<std::ostream> stream_;
};

}  // namespace replay
