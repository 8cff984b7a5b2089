#include "tests/fuzz/fuzz_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <random>
#include <utility>

#include "recorder/session/compression.h"
#include "recorder/session/format.h"

namespace fuzz {

using namespace recorder::session;

namespace {

bool is_table(uint32_t type) { return type == kEvents || type == kGaps || type == kIndex; }

// Bytes before what is compressed.
size_t head_bytes(uint32_t type) { return type == kPack ? sizeof(PackHeader) : is_table(type) ? 8 : 0; }

void put_checksums(Bytes& file, size_t at, bool damaged) {
  auto header = load<BlockHeader>(file.data() + at);
  header.payload_checksum = payload_checksum_of(header, file.data() + at + sizeof header) ^ (damaged ? 1 : 0);
  header.header_checksum = header_checksum_of(header);
  std::memcpy(file.data() + at, &header, sizeof header);
}

void put_file_checksum(Bytes& file) {
  auto header = load<FileHeader>(file.data());
  header.magic = kFileMagic;
  header.header_bytes = sizeof header;
  header.version = header.version == 1 ? 1 : kFormatVersion;
  header.checksum = checksum_of(header);
  std::memcpy(file.data(), &header, sizeof header);
}

// Blocks as far as their sizes lead; one that is too long is cut to the file.
void fix_checksums(Bytes& file) {
  if (file.size() < sizeof(FileHeader)) return;
  put_file_checksum(file);
  for (size_t at = sizeof(FileHeader); at + sizeof(BlockHeader) <= file.size();) {
    auto header = load<BlockHeader>(file.data() + at);
    header.payload_bytes =
        static_cast<uint32_t>(std::min<size_t>(header.payload_bytes, file.size() - at - sizeof header));
    std::memcpy(file.data() + at, &header, sizeof header);
    put_checksums(file, at, false);
    at += sizeof header + header.payload_bytes;
  }
}

// Puts a session together.
class Assembly {
 public:
  explicit Assembly(Bytes& file) : file_(file) {}

  void add(uint32_t type, unsigned flags, std::span<const std::byte> payload) {
    Bytes made(payload.begin(), payload.end());
    if ((flags & kKeepPlaces) == 0) put_places(type, made);
    if ((flags & kPlain) != 0 && made.size() >= head_bytes(type) && head_bytes(type) != 0) {
      compress(type, (flags & kKeepSizes) != 0, made);
    }
    const size_t at = file_.size();
    append_block(file_, type, made);
    if ((flags & kDamaged) != 0) put_checksums(file_, at, true);
    remember(type, at);
  }

 private:
  void compress(uint32_t type, bool keep_sizes, Bytes& made) {
    const Bytes plain(made.begin() + static_cast<ptrdiff_t>(head_bytes(type)), made.end());
    made.resize(head_bytes(type));
    if (type == kPack && !keep_sizes) {
      const auto bytes = static_cast<uint32_t>(plain.size());
      std::memcpy(made.data() + offsetof(PackHeader, column_bytes), &bytes, sizeof bytes);
    }
    Compressor(1).compress(plain, made);
  }
  void put_places(uint32_t type, Bytes& made) {
    if (type == kIndex) {
      for (size_t i = 0; i < chunks_.size() && 8 + (i + 1) * sizeof(ChunkEntry) <= made.size(); ++i) {
        std::byte* const entry = made.data() + 8 + i * sizeof(ChunkEntry);
        std::memcpy(entry + offsetof(ChunkEntry, offset), &chunks_[i].offset, sizeof chunks_[i].offset);
        std::memcpy(entry + offsetof(ChunkEntry, bytes), &chunks_[i].bytes, sizeof chunks_[i].bytes);
      }
    } else if (type == kFoot && made.size() == sizeof(Footer)) {
      auto footer = load<Footer>(made.data());
      footer.index_offset = index_;
      footer.events_offset = events_;
      footer.gaps_offset = gaps_;
      footer.marks_offset = marks_;
      footer.magic = kEndMagic;
      std::memcpy(made.data(), &footer, sizeof footer);
    }
  }
  void remember(uint32_t type, size_t at) {
    if (type == kPack) {
      ChunkEntry entry;
      entry.offset = at;
      entry.bytes = static_cast<uint32_t>(file_.size() - at);
      chunks_.push_back(entry);
    }
    for (auto [kind, place] : {std::pair(kIndex, &index_), std::pair(kEvents, &events_), std::pair(kGaps, &gaps_)}) {
      if (type == kind && *place == 0) *place = at;
    }
    if (type == kMarks) marks_ = at;
  }

  Bytes& file_;
  std::vector<ChunkEntry> chunks_;
  uint64_t index_ = 0, events_ = 0, gaps_ = 0, marks_ = 0;
};

void assemble(Input& input, Bytes& file) {
  FileHeader header;
  header.id = kSessionId;
  header.slot_bytes = input.take<uint16_t>();
  header.version = input.take<uint8_t>() == 1 ? 1 : kFormatVersion;
  header.checksum = checksum_of(header);
  append(file, bytes_of(header));
  Assembly assembly(file);
  while (input.left() != 0) {
    const auto type = input.take<uint32_t>();
    const auto flags = input.take<uint8_t>();
    const auto length = input.take<uint16_t>();
    assembly.add(type, flags, input.take_bytes(length));
  }
}

}  // namespace

void session_from(Input& input, Bytes& file) {
  file.clear();
  const unsigned form = input.take<uint8_t>() % 3u;
  if (form == kAssembled) return assemble(input, file);
  append(file, input.take_bytes(input.left()));
  if (form == kFixed) fix_checksums(file);
}

Bytes pieces_of(std::span<const std::byte> file) {
  const auto header = load<FileHeader>(file.data());
  Bytes out{std::byte{kAssembled}};
  const auto slot_bytes = static_cast<uint16_t>(header.slot_bytes);
  append(out, bytes_of(slot_bytes));
  out.push_back(static_cast<std::byte>(header.version));
  Decompressor decompressor;
  for (size_t at = sizeof header; at + sizeof(BlockHeader) <= file.size();) {
    const auto block = load<BlockHeader>(file.data() + at);
    const auto payload = file.subspan(at + sizeof block, block.payload_bytes);
    at += sizeof block + block.payload_bytes;
    const size_t head = head_bytes(block.type);
    Bytes plain(payload.begin(), payload.end());
    if (head != 0) {
      const auto entry_bytes = block.type == kEvents ? sizeof(EventEntry)
                               : block.type == kGaps ? sizeof(GapEntry)
                                                     : sizeof(ChunkEntry);
      const size_t size = block.type == kPack ? load<PackHeader>(payload.data()).column_bytes
                                              : load<uint64_t>(payload.data()) * entry_bytes;
      Bytes columns;
      require(decompressor.decompress(payload.subspan(head), size, columns));
      plain.resize(head);
      append(plain, columns);
    }
    const auto length = static_cast<uint16_t>(plain.size());
    require(length == plain.size());
    append(out, bytes_of(block.type));
    out.push_back(static_cast<std::byte>(head != 0 ? kPlain : 0));
    append(out, bytes_of(length));
    append(out, plain);
  }
  return out;
}

// --- mutation --------------------------------------------------------------------------------------------------------

}  // namespace fuzz

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);
// Programs without libFuzzer, such as the one that makes the seeds, never mutate.
extern "C" __attribute__((weak)) size_t LLVMFuzzerMutate(uint8_t*, size_t size, size_t) { return size; }

namespace fuzz {

namespace {

constexpr size_t kSessionHead = 4;  // form, slot size, version
constexpr size_t kPieceHead = 7;    // type, flags, length

using Random = std::minstd_rand;

// One number of the piece becomes one that is likely to hurt.
void change_number(std::span<uint8_t> payload, Random& random) {
  const size_t width = random() % 2 == 0 ? 8 : 4;
  if (payload.size() < width) return;
  const size_t at = random() % (payload.size() / 4) * 4;
  if (at + width > payload.size()) return;
  uint64_t value = 0;
  std::memcpy(&value, payload.data() + at, width);
  const uint64_t values[] = {0,          1,         value + 1,          value - 1,          value * 2, UINT64_MAX,
                             UINT32_MAX, 1u << 20u, uint64_t{1} << 63u, uint64_t{1} << 60u, 256,       0 - value};
  value = values[random() % std::size(values)];
  std::memcpy(payload.data() + at, &value, width);
}

size_t length_of(const uint8_t* piece) { return piece[5] | static_cast<size_t>(piece[6]) << 8; }

// The piece anew, with a payload that has been mutated as libFuzzer does it.
std::vector<uint8_t> mutated_piece(std::span<const uint8_t> piece, size_t room) {
  const size_t most = std::min<size_t>(piece.size() - kPieceHead + std::min<size_t>(room, 64), UINT16_MAX);
  std::vector<uint8_t> out(piece.begin(), piece.end());
  out.resize(kPieceHead + most);
  const size_t length = LLVMFuzzerMutate(out.data() + kPieceHead, piece.size() - kPieceHead, most);
  out.resize(kPieceHead + length);
  out[5] = static_cast<uint8_t>(length);
  out[6] = static_cast<uint8_t>(length >> 8);
  return out;
}

}  // namespace

size_t mutate_session(uint8_t* data, size_t size, size_t max_size, unsigned seed, size_t begin) {
  Random random(seed);
  std::vector<size_t> pieces;
  if (begin + kSessionHead <= size && data[begin] % 3 == kAssembled) {
    for (size_t at = begin + kSessionHead; at + kPieceHead <= size; at += kPieceHead + length_of(data + at)) {
      if (at + kPieceHead + length_of(data + at) <= size) pieces.push_back(at);
    }
  }
  if (pieces.empty() || random() % 8 == 0) return LLVMFuzzerMutate(data, size, max_size);
  const size_t at = pieces[random() % pieces.size()];
  const size_t bytes = kPieceHead + length_of(data + at);
  const std::vector<uint8_t> piece(data + at, data + at + bytes);
  const auto what = random() % 8;
  if (what < 4) {
    change_number(std::span(data, size).subspan(at + kPieceHead, bytes - kPieceHead), random);
    return size;
  }
  if (what == 4) {
    data[at + 4] ^= static_cast<uint8_t>(1u << random() % 4);
    return size;
  }
  std::vector<uint8_t> replaced;
  if (what == 5 && size + bytes <= max_size) {
    replaced = piece;
    replaced.insert(replaced.end(), piece.begin(), piece.end());
  } else if (what > 5) {
    replaced = mutated_piece(piece, max_size - size);
  }
  const std::vector<uint8_t> behind(data + at + bytes, data + size);
  std::copy(replaced.begin(), replaced.end(), data + at);
  std::copy(behind.begin(), behind.end(), data + at + replaced.size());
  return at + replaced.size() + behind.size();
}

// --- files -----------------------------------------------------------------------------------------------------------

namespace {

struct Folder {
  std::string path;
  Folder() {
    for (const std::string& parent : {std::string("/dev/shm"), std::filesystem::temp_directory_path().string()}) {
      path = parent + "/ouroboros-fuzz-XXXXXX";
      if (::mkdtemp(path.data()) != nullptr) return;
    }
    std::abort();
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

}  // namespace

const std::string& folder() {
  static const Folder made;
  return made.path;
}

std::string write(const std::string& name, std::span<const std::byte> bytes) {
  const std::string path = folder() + "/" + name;
  ::unlink(path.c_str());
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  require(fd >= 0 && ::write(fd, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  ::close(fd);
  return path;
}

}  // namespace fuzz
