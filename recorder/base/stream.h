// Streams: std::ostream on a File, with the reason when writing fails, and files that appear under their name once they
// are whole.
//
// One thread per object.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <ostream>
#include <streambuf>
#include <string>
#include <vector>

#include "file.h"
#include "status.h"

namespace recorder::base {

// A stream buffer that remembers why writing failed, which std::cout's does not. After a failure everything further is
// dropped, so that a program notices at its next check and not by a signal.
class OutputBuffer : public std::streambuf {
 public:
  // `file` is borrowed. Once `cancelled` is set, a write that would wait for a reader is dropped instead; it is
  // borrowed, too.
  OutputBuffer(const File& file, const std::atomic<bool>& cancelled);
  OutputBuffer(const OutputBuffer&) = delete;
  OutputBuffer& operator=(const OutputBuffer&) = delete;

  // 0, or why a write failed. Flush before asking.
  Error error() const { return error_; }

 protected:
  int_type overflow(int_type character) override;
  int sync() override;

 private:
  bool write_out();

  const File& file_;
  const std::atomic<bool>& cancelled_;
  Error error_ = 0;
  std::vector<char> buffer_;
};

// A file that is written at length and appears under its name once it is whole. Until then it has a temporary name
// beside it (temporary_name()), which goes with the object; a program that is killed leaves that and nothing else.
class NewFile {
 public:
  NewFile() = default;
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  struct Options {
    Replace replace = Replace::kNo;  // a file of that name
    bool into_special = false;       // write directly into a pipe or device of that name instead of refusing it
    // What to do about a file of that name, for the message: " - choose another name, or replace it with --force".
    const char* advice = "";
  };
  // Fails, with nothing made, when nothing can be written there, or a file of that name is there and not to be
  // replaced. `cancelled` as for OutputBuffer.
  Status create(const std::string& path, const Options& options, const std::atomic<bool>& cancelled);
  // After create(): writes either go here or, by another program, to the file of the temporary name.
  std::ostream& stream() { return *stream_; }
  const std::string& temporary_path() const { return made_.name(); }
  // Why writing has failed so far; ok if it has not.
  Status failure() const;
  // Writes what is left, makes it durable and gives the file its name. On failure, also because there is one of that
  // name by now, nothing is left; what was to be replaced is still there.
  Status finish();
  // Size of the whole file, after finish().
  uint64_t bytes() const { return bytes_; }

 private:
  std::string path_;
  Options options_;
  uint64_t bytes_ = 0;
  TemporaryFile made_;
  File special_;  // written to directly instead
  std::unique_ptr<OutputBuffer> buffer_;
  std::unique_ptr<std::ostream> stream_;
};

}  // namespace recorder::base
