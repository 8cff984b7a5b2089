// NewFile: a file that is written at length and appears under its name once it is whole. Until then it is
// .NAME.XXXXXX beside it, which is removed when the object goes; a program that is killed leaves that and nothing else.
//
// One thread.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "recorder/base/status.h"
#include "recorder/base/stream.h"

namespace replay {

// A name beside `path` that nothing has: "/folder/.NAME.4f2a91" for "/folder/NAME". `make` makes something of that name
// that must not have been there, and is asked with another name as long as it fails with EEXIST. Gives the name, empty
// with errno when it failed. Unlike mkstemp() and mkdtemp() this leaves to the user's mask who may read it.
std::string make_temporary(const std::string& path, const std::function<bool(const std::string& name)>& make);

class NewFile {
 public:
  NewFile() = default;
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile();

  // Fails, with nothing made, when nothing can be written there, or a file of that name is there and not to be
  // replaced. Once `*give_up` is set, a write that would wait is dropped; it must outlive the object.
  recorder::Status create(const std::string& path, bool replace, const std::atomic<bool>& give_up);
  // Valid after create(). Writes either go here or, by another program, to the temporary file.
  std::ostream& stream() { return *stream_; }
  const std::string& temporary_path() const { return temporary_; }
  // Why writing has failed so far; ok if it has not.
  recorder::Status failure() const;
  // Writes what is left, makes it durable and gives the file its name. On failure, also because there is one of that
  // name by now, nothing is left; what was to be replaced is still there.
  recorder::Status finish();
  // Size of the whole file, after finish().
  uint64_t bytes() const { return bytes_; }

 private:
  std::string path_;
  std::string temporary_;
  bool replace_ = false;
  uint64_t bytes_ = 0;
  recorder::base::File file_;
  std::unique_ptr<recorder::base::OutputBuffer> buffer_;
  std::unique_ptr<std::ostream> stream_;
};

}  // namespace replay
