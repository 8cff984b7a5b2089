// OutputFile: a file that appears under its name once it is whole. Until then it is NAME.XXXXXX, which is removed when
// the object goes. What is no regular file - a pipe, /dev/null - is written to directly. One thread.
#pragma once

#include <memory>
#include <ostream>
#include <string>

#include "recorder/ring/ring_file.h"
#include "recorder/status.h"
#include "tools/lib/output.h"

namespace session_tool {

class OutputFile {
 public:
  OutputFile() = default;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  // Fails, with nothing made, when `path` exists and is not to be replaced, or nothing can be written there.
  recorder::Status create(const std::string& path, bool replace);
  // Valid after create().
  std::ostream& stream() { return *stream_; }
  // Writes what is left and gives the file its name. On failure there is no such file, or the one that was there.
  recorder::Status finish();

 private:
  recorder::Status move_into_place();

  std::string path_;
  std::string temporary_;  // empty: written to directly
  bool replace_ = false;
  recorder::ring::Descriptor file_;
  std::unique_ptr<tool::FdBuffer> buffer_;
  std::unique_ptr<std::ostream> stream_;
};

}  // namespace session_tool
