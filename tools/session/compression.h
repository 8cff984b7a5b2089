// CompressedStream: what is written to it goes on to another stream, compressed. One thread; the other stream is
// borrowed.
#pragma once

#include <memory>
#include <ostream>
#include <streambuf>
#include <vector>

namespace session_tool {

enum class Compression { kNone, kZstd, kGzip };
// ".zst", ".gz", or nothing.
const char* extension_of(Compression how);

class CompressedStream : public std::ostream {
 public:
  CompressedStream(std::ostream& to, Compression how);
  ~CompressedStream() override;

  // Writes the rest. Whatever fails makes both streams fail.
  void finish();

 private:
  class Buffer;
  class Zstd;
  class Gzip;
  std::unique_ptr<Buffer> buffer_;
};

}  // namespace session_tool
