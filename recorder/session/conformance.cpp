#include "recorder/session/conformance.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "recorder/base/file.h"
#include "recorder/base/text.h"
#include "recorder/session/bookmarks.h"
#include "recorder/session/compression.h"
#include "recorder/session/contents.h"
#include "recorder/session/format.h"
#include "recorder/session/frame_codec.h"
#include "recorder/session/json_text.h"
#include "recorder/session/session_info.h"

namespace recorder::session {
namespace {

constexpr size_t kMaxFindings = 20;

// Where blocks of a type stand, as the grammar says of logs and of packed files.
struct BlockRule {
  uint32_t type;
  const char* name;
  int place;     // behind all of a smaller one
  bool repeats;  // any number of them, one behind the other
  bool in_log;
  bool in_packed;
};
constexpr std::array<BlockRule, 9> kRules{{{kMeta, "META", 0, false, true, true},
                                           {kPack, "PACK", 1, true, false, true},
                                           {kEvents, "EVNT", 2, true, false, true},
                                           {kGaps, "GAPS", 3, true, false, true},
                                           {kDiff, "DIFF", 5, true, true, false},
                                           {kDone, "DONE", 6, false, true, false},
                                           {kIndex, "INDX", 5, true, false, true},
                                           {kMarks, "MARK", 6, false, false, true},
                                           {kFoot, "FOOT", 7, true, false, true}}};

constexpr int kPlaceOfSecondMeta = 4;
constexpr int kPlaceOfDone = 6;
constexpr int kPlaceOfFoot = 7;

const BlockRule* rule_of(uint32_t type) {
  const auto found =
      std::find_if(kRules.begin(), kRules.end(), [&](const BlockRule& rule) { return rule.type == type; });
  return found == kRules.end() ? nullptr : &*found;
}

class ConformanceCheck {
 public:
  ConformanceCheck(const base::File& file, std::vector<std::string>& findings) : file_(file), findings_(findings) {}

  // false: asked to stop.
  bool run(const Progress& progress) {
    if (!check_header()) return true;
    BlockScanner scanner(file_, sizeof(FileHeader));
    for (Block block;;) {
      const Found found = scanner.next(block);
      if (found == Found::kEnd) break;
      if (found == Found::kIncomplete) {
        cut_off_ = true;
        break;
      }
      found == Found::kBlock ? check_block(block) : find(block.offset, "there is no valid block");
      if (progress && !progress(scanner.offset(), file_.bytes())) return false;
    }
    check_end(scanner.offset());
    return true;
  }

 private:
  // --- saying it ---

  void find(const std::string& what) {
    if (findings_.size() < kMaxFindings) findings_.push_back(what);
  }
  bool refuse(const std::string& what) {
    find(what);
    return false;
  }
  void find(uint64_t offset, const std::string& what) { find("byte " + std::to_string(offset) + ": " + what); }
  void find(const Block& block, const std::string& what) {
    const BlockRule* rule = rule_of(block.type);
    find(std::string(rule == nullptr ? "block" : rule->name) + " at byte " + std::to_string(block.offset) + ": " +
         what);
  }
  void expect(const Block& block, const std::string& what, uint64_t stands, uint64_t found) {
    if (stands == found) return;
    find(block, what + " is " + std::to_string(stands) + ", it should be " + std::to_string(found));
  }

  bool check_header();
  void check_block(const Block& block);
  void check_order(const Block& block);
  void check_meta(const Block& block);
  void check_batch(const Block& block);
  uint32_t decode_batch(const Block& block, const BatchHeader& batch, std::span<const std::byte> in, ChunkEntry& found);
  void check_done(const Block& block);
  void check_pack(const Block& block);
  void add_frame(const Block& block, const Seal& seal, ChunkEntry& found);
  template <typename Entry>
  void collect(const Block& block, uint64_t& offset, std::vector<Entry>& entries);
  void check_marks(const Block& block);
  void check_foot(const Block& block, bool behind_marks);
  void check_events(const Block& foot);
  void check_gaps(const Block& foot, const Footer& footer);
  void check_index(const Block& foot);
  void check_end(uint64_t end);

  const base::File& file_;
  std::vector<std::string>& findings_;

  FileHeader header_;
  SessionInfo info_;
  bool described_ = false;
  std::string first_meta_;
  size_t metas_ = 0;
  uint64_t last_meta_offset_ = 0;
  uint64_t metas_end_ = 0;

  int place_ = -1;  // of the last block of a known type
  uint32_t last_type_ = 0;
  bool packed_ = false;
  bool log_ = false;
  bool cut_off_ = false;

  // What the frames are.
  std::vector<ChunkEntry> chunks_;
  std::vector<EventMark> events_;
  std::vector<Gap> gaps_;
  uint64_t frames_ = 0;
  uint64_t next_ = 0;
  ChunkEntry chunk_;  // of a log
  SealPrediction chain_;
  std::optional<Unpacker> unpacker_;
  std::optional<LegacyDecoder> legacy_;
  LoadedChunk unpacked_;

  // What the tables say.
  Decompressor decompressor_;
  std::vector<std::byte> plain_;
  uint64_t events_offset_ = 0, gaps_offset_ = 0, index_offset_ = 0, marks_offset_ = 0;
  std::vector<EventEntry> event_table_;
  std::vector<GapEntry> gap_table_;
  std::vector<ChunkEntry> index_;
  bool tables_checked_ = false;
};

// false: nothing can be said of the rest.
bool ConformanceCheck::check_header() {
  const size_t got = file_.read_at(0, std::as_writable_bytes(std::span(&header_, 1)));
  if (got < sizeof header_ || header_.magic != kFileMagic)
    return refuse("it does not begin with the header of a session");
  if (header_.checksum != checksum_of(header_)) return refuse("the header's checksum does not hold");
  if (header_.header_bytes != sizeof header_) find("byte 12: header_bytes is not 64");
  if (header_.version < kOldestVersion || header_.version > kFormatVersion) return refuse("its version is not known");
  if (header_.id == 0) find("byte 16: the id is 0");
  if (header_.zero != std::array<uint32_t, 5>{}) find("bytes 36 to 55 of the header are not 0");
  if (header_.slot_bytes <= kSealBytes || header_.slot_bytes > kMaxSlotBytes) {
    return refuse("byte 32: there are no slots of " + std::to_string(header_.slot_bytes) + " bytes");
  }
  unpacker_.emplace(header_.slot_bytes);
  legacy_.emplace(header_.slot_bytes);
  return true;
}

void ConformanceCheck::check_block(const Block& block) {
  const uint32_t before = std::exchange(last_type_, block.type);
  if (rule_of(block.type) == nullptr) return;
  check_order(block);
  if (block.type == kMeta) return check_meta(block);
  if (block.type == kDiff) return check_batch(block);
  if (block.type == kDone) return check_done(block);
  if (block.type == kPack) return check_pack(block);
  if (block.type == kEvents) return collect(block, events_offset_, event_table_);
  if (block.type == kGaps) return collect(block, gaps_offset_, gap_table_);
  if (block.type == kIndex) return collect(block, index_offset_, index_);
  if (block.type == kMarks) return check_marks(block);
  check_foot(block, before == kMarks);
}

void ConformanceCheck::check_order(const Block& block) {
  const BlockRule& rule = *rule_of(block.type);
  const int place = block.type == kMeta && metas_ != 0 ? kPlaceOfSecondMeta : rule.place;
  const bool marks_again = place_ == kPlaceOfFoot && block.type == kMarks;
  const bool again = place == place_ && !rule.repeats;
  if ((place < place_ && !marks_again) || again) find(block, "it does not stand where its type belongs");
  if (!rule.in_log) packed_ = true;
  if (!rule.in_packed) log_ = true;
  if (packed_ && log_) find(block, "it belongs to the other form of a session");
  place_ = place;
}

void ConformanceCheck::check_meta(const Block& block) {
  std::string text;
  const Status unpacked = read_meta_payload(block.payload, text);
  ++metas_;
  last_meta_offset_ = block.offset;
  metas_end_ = block.end;
  SessionInfo said;
  if (header_.version == 1) {
    said.id = header_.id;
    said.start_unix_ns = header_.start_unix_ns;
    said.slot_bytes = header_.slot_bytes;
  }
  if (!unpacked.ok()) return find(block, unpacked.message());
  if (is_compressed(block.payload) && header_.version < kPackedMetaVersion) {
    find(block, "it is compressed, which version " + std::to_string(header_.version) + " does not know");
  }
  if (const Status read = read_meta_json(text, said); !read.ok()) return find(block, read.message());
  if (said.id != header_.id || said.start_unix_ns != header_.start_unix_ns || said.slot_bytes != header_.slot_bytes) {
    find(block, "its id, start_unix_ns or slot_bytes are not those of the file header");
  }
  if (metas_ > 1 && text != first_meta_) find(block, "it differs from the first description");
  if (described_) return;
  described_ = true;
  first_meta_ = text;
  info_ = std::move(said);
  next_ = info_.first_frame;
}

// --- frames ----------------------------------------------------------------------------------------------------------

void ConformanceCheck::add_frame(const Block& block, const Seal& seal, ChunkEntry& found) {
  if (seal.frame < next_ || seal.frame > kMaxFrame) {
    find(block,
         "frame " + std::to_string(seal.frame) + " follows where " + std::to_string(next_) + " or a later one should");
  } else if (seal.frame > next_) {
    gaps_.push_back({frames_, next_, seal.frame - next_, false});
  }
  if (seal.events != 0) events_.push_back({frames_, seal.events});
  if (found.frame_count == 0) {
    found.first_frame = seal.frame;
    found.first_time_ns = seal.time_ns;
  }
  found.last_frame = seal.frame;
  found.last_time_ns = seal.time_ns;
  found.events |= seal.events;
  ++found.frame_count;
  next_ = seal.frame + 1;
  ++frames_;
}

// Gives the number of frames that could be decoded.
uint32_t ConformanceCheck::decode_batch(const Block& block, const BatchHeader& batch, std::span<const std::byte> in,
                                        ChunkEntry& found) {
  if (header_.version == 1) {
    uint32_t i = 0;
    for (; i < batch.frame_count && legacy_->decode(in, Checksum::kStored); ++i) {
      add_frame(block, seal_of(legacy_->frame()), found);
    }
    if (i == batch.frame_count && !in.empty()) find(block, "bytes stand behind its last record");
    return i;
  }
  const std::byte* at = in.data();
  const std::byte* const end = at + in.size();
  const uint32_t whole = for_each_record(at, end, batch.frame_count, payload_words(header_.slot_bytes), chain_,
                                         [&](const Seal& seal, auto) {
                                           add_frame(block, seal, found);
                                           return true;
                                         });
  if (whole == batch.frame_count && at != end) find(block, "bytes stand behind its last record");
  return whole;
}

void ConformanceCheck::check_batch(const Block& block) {
  BatchHeader batch;
  std::span<const std::byte> in;
  if (!split_batch(block.payload, batch, in)) return find(block, "its header is not that of a batch");
  const uint32_t known_flags = header_.version == 1 ? kBatchIsKey | kBatchIsUnsealed : kBatchIsKey;
  if ((batch.flags & ~known_flags) != 0) find(block, "it has flags that have no meaning");
  if ((batch.flags & kBatchIsKey) != 0) {
    chunk_ = {};
    chain_ = SealPrediction::before(batch.first_frame, batch.first_time_ns);
    legacy_->reset();
  } else if (chunk_.frame_count == 0) {
    return find(block, "there is no key batch before it");
  }
  ChunkEntry found;
  const uint32_t whole = decode_batch(block, batch, in, found);
  chunk_.frame_count += whole;
  if (whole != batch.frame_count) return find(block, "record " + std::to_string(whole) + " is none");
  expect(block, "first_frame", batch.first_frame, found.first_frame);
  expect(block, "first_time_ns", batch.first_time_ns, found.first_time_ns);
  expect(block, "events", batch.events, found.events);
  if (chunk_.frame_count > kChunkFrames) find(block, "its chunk has more than 256 frames");
}

void ConformanceCheck::check_done(const Block& block) {
  if (block.payload.size() < sizeof(DonePayload)) return find(block, "it is too short");
  const auto done = load<DonePayload>(block.payload.data());
  expect(block, "frame_count", done.frame_count, frames_);
  if (done.next_frame < next_ || done.next_frame > kMaxFrame + 1) find(block, "next_frame is impossible");
  if ((done.flags & ~kDoneRecovered) != 0) find(block, "it has flags that have no meaning");
}

void ConformanceCheck::check_pack(const Block& block) {
  PackHeader header;
  if (!unpacker_->unpack(block.payload, header, unpacked_)) return find(block, "its columns do not decode");
  if (!unpacked_.values.empty() && header_.version < kValuesVersion) {
    find(block, "it has values by column, which version " + std::to_string(header_.version) + " does not know");
  }
  ChunkEntry found;
  found.offset = block.offset;
  found.first_index = frames_;
  found.bytes = static_cast<uint32_t>(block.end - block.offset);
  SealPrediction chain = SealPrediction::before(header.first_frame, header.first_time_ns);
  const std::byte* at = unpacked_.records.data();
  for_each_record(at, unpacked_.end(), header.frame_count, payload_words(header_.slot_bytes), chain,
                  [&](const Seal& seal, auto) {
                    add_frame(block, seal, found);
                    return true;
                  });
  chunks_.push_back(found);
  expect(block, "frame_count", header.frame_count, found.frame_count);
  expect(block, "first_frame", header.first_frame, found.first_frame);
  expect(block, "last_frame", header.last_frame, found.last_frame);
  expect(block, "first_time_ns", header.first_time_ns, found.first_time_ns);
  expect(block, "last_time_ns", header.last_time_ns, found.last_time_ns);
  expect(block, "events", header.events, found.events);
}

// --- tables ----------------------------------------------------------------------------------------------------------

template <typename Entry>
void ConformanceCheck::collect(const Block& block, uint64_t& offset, std::vector<Entry>& entries) {
  if (offset == 0) offset = block.offset;
  const uint64_t count = block.payload.size() < 8 ? 0 : load<uint64_t>(block.payload.data());
  // No table has more entries than there are frames, and the end: a hostile file earns no more memory than that.
  const bool possible =
      count != 0 && count <= kTableEntries && count <= frames_ + 1 - std::min<uint64_t>(entries.size(), frames_);
  if (!possible) return find(block, "its number of entries is impossible");
  if (!decompressor_.decompress(block.payload.subspan(8), count * sizeof(Entry), plain_)) {
    return find(block, "its entries do not decode");
  }
  const size_t before = entries.size();
  entries.resize(before + count);
  std::memcpy(entries.data() + before, plain_.data(), plain_.size());
}

void ConformanceCheck::check_marks(const Block& block) {
  marks_offset_ = block.offset;
  std::vector<Bookmark> bookmarks;
  if (const Status read = read_bookmarks_json(text_of(block), bookmarks); !read.ok())
    return find(block, read.message());
  const auto list = parse_json(text_of(block));
  std::optional<uint64_t> before;
  for (const auto& entry : list.at("bookmarks")) {
    const uint64_t frame = entry.is_object() ? entry.at("frame").get<uint64_t>() : entry.get<uint64_t>();
    if (before && frame <= *before) return find(block, "its bookmarks are not in order, each frame once");
    before = frame;
  }
}

void ConformanceCheck::check_foot(const Block& block, bool behind_marks) {
  const auto footer = footer_of(block);
  if (!footer) return find(block, "it is not a footer");
  expect(block, "events_offset", footer->events_offset, events_offset_);
  expect(block, "gaps_offset", footer->gaps_offset, gaps_offset_);
  expect(block, "meta_offset", footer->meta_offset, last_meta_offset_);
  if (footer->marks_offset != 0 || behind_marks) expect(block, "marks_offset", footer->marks_offset, marks_offset_);
  expect(block, "chunk_count", footer->chunk_count, chunks_.size());
  expect(block, "event_count", footer->event_count, events_.size());
  expect(block, "gap_count", footer->gap_count, gaps_.size() + (footer->next_frame > next_ ? 1 : 0));
  expect(block, "frame_count", footer->frame_count, frames_);
  // Without chunks it is where an index would stand: behind the second description.
  const bool index_is_possible =
      index_.empty() && footer->index_offset >= metas_end_ && footer->index_offset <= block.offset;
  if (!index_is_possible) expect(block, "index_offset", footer->index_offset, index_offset_);
  if (footer->next_frame < next_ || footer->next_frame > kMaxFrame + 1) find(block, "next_frame is impossible");
  if ((footer->flags & ~kDoneRecovered) != 0) find(block, "it has flags that have no meaning");
  if (std::exchange(tables_checked_, true)) return;
  check_events(block);
  check_gaps(block, *footer);
  check_index(block);
}

void ConformanceCheck::check_events(const Block& foot) {
  expect(foot, "the number of entries in EVNT", event_table_.size(), events_.size());
  uint64_t index = 0;
  for (size_t i = 0; i < std::min(event_table_.size(), events_.size()); ++i) {
    index += event_table_[i].distance;
    if (EventMark{index, event_table_[i].events} == events_[i]) continue;
    return find("EVNT, entry " + std::to_string(i) + ": it is not the frame at index " +
                std::to_string(events_[i].index) + " with its events");
  }
}

void ConformanceCheck::check_gaps(const Block& foot, const Footer& footer) {
  std::vector<Gap> gaps = gaps_;
  if (footer.next_frame > next_) gaps.push_back({frames_, next_, footer.next_frame - next_, false});
  expect(foot, "the number of entries in GAPS", gap_table_.size(), gaps.size());
  for (size_t i = 0; i < std::min(gap_table_.size(), gaps.size()); ++i) {
    const GapEntry& entry = gap_table_[i];
    const bool same = Gap{entry.index, entry.first_missing, entry.count, false} == gaps[i];
    if (!same || (entry.flags & ~kGapIsDamage) != 0) {
      return find("GAPS, entry " + std::to_string(i) + ": it is not the gap at frame " +
                  std::to_string(gaps[i].first_missing));
    }
  }
}

void ConformanceCheck::check_index(const Block& foot) {
  expect(foot, "the number of entries in INDX", index_.size(), chunks_.size());
  for (size_t i = 0; i < std::min(index_.size(), chunks_.size()); ++i) {
    if (std::ranges::equal(bytes_of(index_[i]), bytes_of(chunks_[i]))) continue;
    return find("INDX, entry " + std::to_string(i) + ": it is not the chunk at byte " +
                std::to_string(chunks_[i].offset));
  }
}

void ConformanceCheck::check_end(uint64_t end) {
  const bool finished = last_type_ == kDone || last_type_ == kFoot;
  const size_t wanted = header_.version == 1 ? 1 : 2;
  if (packed_ && last_type_ != kFoot) find(end, "there is no footer at its end");
  if (cut_off_ && (finished || packed_)) find(end, "a part of a block stands behind the end");
  if (place_ == kPlaceOfDone && !packed_ && last_type_ != kDone) find(end, "blocks stand behind DONE");
  if (metas_ != wanted) {
    find("there are " + std::to_string(metas_) + " descriptions (META), it should be " + std::to_string(wanted));
  }
}

}  // namespace

Status check_conformance(const std::string& path, std::vector<std::string>& findings, const Progress& progress) {
  base::File file;
  if (const base::Error error = file.open(path); error != 0) return system_failure(path, "cannot be opened", error);
  if (!ConformanceCheck(file, findings).run(progress)) return Status::failure(path + ": interrupted");
  std::vector<Bookmark> beside;
  if (const Status read = read_bookmarks_file(path, beside); !read.ok()) findings.push_back(read.message());
  return {};
}

}  // namespace recorder::session
