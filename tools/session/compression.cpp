#include "tools/session/compression.h"

#include <zlib.h>
#include <zstd.h>

#include <new>
#include <span>

namespace session_tool {

const char* extension_of(Compression how) {
  return how == Compression::kZstd ? ".zst" : how == Compression::kGzip ? ".gz" : "";
}

class CompressedStream::Buffer : public std::streambuf {
 public:
  explicit Buffer(std::ostream& to) : to_(to), in_(size_t{64} << 10), out_(size_t{64} << 10) {
    setp(in_.data(), in_.data() + in_.size());
  }
  bool finish() { return flush_input() && compress({}, true); }

 protected:
  // Compresses `bytes` and hands on what comes of it; at the `end` all that is left.
  virtual bool compress(std::span<const char> bytes, bool end) = 0;

  bool hand_on(size_t count) { return static_cast<bool>(to_.write(out_.data(), static_cast<std::streamsize>(count))); }
  std::vector<char>& room() { return out_; }

  int_type overflow(int_type character) override {
    if (!flush_input()) return traits_type::eof();
    if (!traits_type::eq_int_type(character, traits_type::eof())) sputc(traits_type::to_char_type(character));
    return traits_type::not_eof(character);
  }

 private:
  bool flush_input() {
    const std::span<const char> bytes(pbase(), static_cast<size_t>(pptr() - pbase()));
    setp(in_.data(), in_.data() + in_.size());
    return bytes.empty() || compress(bytes, false);
  }

  std::ostream& to_;
  std::vector<char> in_;
  std::vector<char> out_;
};

class CompressedStream::Zstd final : public Buffer {
 public:
  explicit Zstd(std::ostream& to) : Buffer(to), context_(ZSTD_createCCtx()) {
    if (context_ == nullptr) throw std::bad_alloc();
    ZSTD_CCtx_setParameter(context_, ZSTD_c_checksumFlag, 1);
  }
  ~Zstd() override { ZSTD_freeCCtx(context_); }

 private:
  bool compress(std::span<const char> bytes, bool end) override {
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    for (;;) {
      ZSTD_outBuffer out{room().data(), room().size(), 0};
      const size_t left = ZSTD_compressStream2(context_, &out, &in, end ? ZSTD_e_end : ZSTD_e_continue);
      if (ZSTD_isError(left) != 0 || !hand_on(out.pos)) return false;
      if (end ? left == 0 : in.pos == in.size) return true;
    }
  }

  ZSTD_CCtx* context_;
};

class CompressedStream::Gzip final : public Buffer {
 public:
  explicit Gzip(std::ostream& to) : Buffer(to) {
    constexpr int kGzipWindow = 15 + 16;  // the largest, with gzip's header
    const int code = deflateInit2(&state_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY);
    if (code != Z_OK) throw std::bad_alloc();
  }
  ~Gzip() override { deflateEnd(&state_); }

 private:
  bool compress(std::span<const char> bytes, bool end) override {
    // zlib reads it all the same.
    state_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    state_.avail_in = static_cast<uInt>(bytes.size());
    do {
      state_.next_out = reinterpret_cast<Bytef*>(room().data());
      state_.avail_out = static_cast<uInt>(room().size());
      if (deflate(&state_, end ? Z_FINISH : Z_NO_FLUSH) == Z_STREAM_ERROR) return false;
      if (!hand_on(room().size() - state_.avail_out)) return false;
    } while (state_.avail_out == 0);
    return true;
  }

  z_stream state_{};
};

CompressedStream::CompressedStream(std::ostream& to, Compression how) : std::ostream(nullptr) {
  if (how == Compression::kGzip) {
    buffer_ = std::make_unique<Gzip>(to);
  } else {
    buffer_ = std::make_unique<Zstd>(to);
  }
  rdbuf(buffer_.get());
}

CompressedStream::~CompressedStream() = default;

void CompressedStream::finish() {
  if (!good() || !buffer_->finish()) setstate(std::ios::badbit);
}

}  // namespace session_tool
