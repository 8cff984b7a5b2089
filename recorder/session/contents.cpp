#include "recorder/session/contents.h"

#include <algorithm>

#include "recorder/session/compression.h"
#include "recorder/session/format.h"

namespace recorder::session {

bool split_batch(std::span<const std::byte> payload, BatchHeader& batch, std::span<const std::byte>& records) {
  if (payload.size() < sizeof batch) return false;
  batch = load<BatchHeader>(payload.data());
  records = payload.subspan(sizeof batch);
  return batch.frame_count > 0 && batch.frame_count <= kChunkFrames;
}

bool Unpacker::unpack(std::span<const std::byte> payload, PackHeader& header, LoadedChunk& chunk) {
  if (payload.size() < sizeof header) return false;
  header = load<PackHeader>(payload.data());
  if (header.frame_count == 0 || header.frame_count > kChunkFrames || header.column_bytes > kMaxColumnBytes) {
    return false;
  }
  const auto packed = payload.subspan(sizeof header);
  const size_t columns = compressed_bytes(packed);
  const bool unpacked =
      decompressor_.decompress(packed.first(columns), header.column_bytes, columns_) &&
      records_of(columns_, header.frame_count, payload_words(slot_bytes_), chunk.records, chunk.begins);
  if (!unpacked) return false;
  chunk.first_frame = header.first_frame;
  chunk.first_time_ns = header.first_time_ns;
  chunk.values.clear();
  return columns == packed.size() ||
         values_.read(packed.subspan(columns), header.frame_count, payload_bytes(slot_bytes_), chunk.values);
}

namespace {

// Whether index and chunk agree.
bool describes(const ChunkEntry& entry, const PackHeader& header) {
  return entry.first_frame == header.first_frame && entry.last_frame == header.last_frame &&
         entry.first_time_ns == header.first_time_ns && entry.last_time_ns == header.last_time_ns &&
         entry.events == header.events && entry.frame_count == header.frame_count;
}

// Whether the frames are those that the entry tells of: numbers that grow from its first to its last, its times and
// events. Packed records are valid once unpacked; their seals may still contradict the index.
bool seals_hold(const ChunkEntry& entry, const LoadedChunk& chunk) {
  SealPrediction state = SealPrediction::before(chunk.first_frame, chunk.first_time_ns);
  uint64_t next = chunk.first_frame;
  uint64_t events = 0;
  for (uint32_t i = 0; i < chunk.frame_count(); ++i) {
    RecordHead head;
    read_head(chunk.record(i), chunk.end(), head);
    head.apply(state);
    const bool in_order = i == 0 ? state.frame == next : state.frame >= next;
    if (!in_order || state.frame > kMaxFrame) return false;
    if (i == 0 && state.time_ns != entry.first_time_ns) return false;
    events |= head.events;
    next = state.frame + 1;
  }
  return next == entry.last_frame + 1 && state.time_ns == entry.last_time_ns && events == entry.events;
}

// Moving what is there costs more than a little memory that is not used.
void drop_spare_memory(std::vector<std::byte>& bytes) {
  if (bytes.capacity() - bytes.size() > bytes.size() / 8) bytes.shrink_to_fit();
}

}  // namespace

ChunkLoader::ChunkLoader(const base::File& file, uint32_t version, uint32_t slot_bytes)
    : scanner_(file, 0),
      version_(version),
      slot_bytes_(slot_bytes),
      unpacker_(slot_bytes),
      legacy_(slot_bytes),
      encoder_(slot_bytes) {}

bool ChunkLoader::load(const ChunkEntry& entry, LoadedChunk& chunk) {
  chunk.first_frame = entry.first_frame;
  chunk.first_time_ns = entry.first_time_ns;
  chunk.records.clear();
  chunk.values.clear();
  legacy_.reset();
  encoder_.begin_chunk(entry.first_frame, entry.first_time_ns);
  uint32_t frames = 0;  // by the blocks' headers
  scanner_.seek(entry.offset, entry.bytes);
  while (scanner_.offset() < entry.offset + entry.bytes && frames < entry.frame_count) {
    Block block;
    if (scanner_.next(block) != Found::kBlock) return false;
    if (block.type == kPack) {
      PackHeader header;
      if (!unpacker_.unpack(block.payload, header, chunk)) return false;
      if (!describes(entry, header)) return false;
      drop_spare_memory(chunk.records);
      return seals_hold(entry, chunk);
    }
    if (block.type == kDiff) {
      BatchHeader batch;
      std::span<const std::byte> records;
      if (!split_batch(block.payload, batch, records)) return false;
      const uint32_t wanted = std::min(batch.frame_count, entry.frame_count - frames);
      if (version_ == 1) {
        if (!load_legacy_batch(block, wanted, chunk)) return false;
      } else {
        if (chunk.records.empty()) chunk.records.reserve(entry.bytes);
        append(chunk.records, records);
      }
      frames += wanted;
    }
  }
  return frames >= entry.frame_count && index_records(entry, chunk);
}

bool ChunkLoader::load_legacy_batch(const Block& block, uint32_t frames, LoadedChunk& chunk) {
  BatchHeader batch;
  std::span<const std::byte> in;
  split_batch(block.payload, batch, in);
  const Checksum checksum = (batch.flags & kBatchIsUnsealed) != 0 ? Checksum::kStored : Checksum::kImplied;
  for (uint32_t i = 0; i < frames; ++i) {
    if (!legacy_.decode(in, checksum)) return false;
    encoder_.encode(legacy_.frame(), checksum, chunk.records);
  }
  return true;
}

bool ChunkLoader::index_records(const ChunkEntry& entry, LoadedChunk& chunk) {
  const uint32_t frames = entry.frame_count;
  chunk.begins.clear();
  chunk.begins.reserve(frames + 1);
  const std::byte* at = chunk.records.data();
  const std::byte* const end = at + chunk.records.size();
  SealPrediction state = SealPrediction::before(chunk.first_frame, chunk.first_time_ns);
  const uint32_t whole =
      for_each_record(at, end, frames, payload_words(slot_bytes_), state, [&](const Seal&, auto record) {
        chunk.begins.push_back(static_cast<uint32_t>(record.data() - chunk.records.data()));
        return true;
      });
  chunk.begins.push_back(static_cast<uint32_t>(at - chunk.records.data()));
  chunk.records.resize(chunk.begins.back());
  drop_spare_memory(chunk.records);
  return whole == frames && seals_hold(entry, chunk);
}

namespace {

// The last entry whose `key` is at most `value`; the entries are sorted by it.
template <typename Key>
std::optional<size_t> last_up_to(const std::vector<ChunkEntry>& entries, uint64_t value, Key key) {
  const auto after = std::upper_bound(entries.begin(), entries.end(), value,
                                      [&](uint64_t v, const ChunkEntry& entry) { return v < entry.*key; });
  if (after == entries.begin()) return std::nullopt;
  return static_cast<size_t>(after - entries.begin()) - 1;
}

}  // namespace

void MaskTree::set(size_t position, uint64_t mask) {
  if (levels_.empty()) levels_.emplace_back();
  for (size_t level = 0;; ++level, position /= 2) {
    auto& masks = levels_[level];
    if (position == masks.size()) masks.push_back(0);
    masks[position] = mask;
    if (masks.size() == 1) return;
    const uint64_t sibling = (position ^ 1) < masks.size() ? masks[position ^ 1] : 0;
    mask |= sibling;
    if (level + 1 == levels_.size()) levels_.push_back({masks[0]});
  }
}

std::optional<size_t> MaskTree::next(size_t from, uint64_t mask) const {
  size_t level = 0;
  for (size_t at = from; level < levels_.size() && at < levels_[level].size();) {
    if ((levels_[level][at] & mask) != 0) {
      while (level != 0) {
        at *= 2;
        if ((levels_[--level][at] & mask) == 0) ++at;
      }
      return at;
    }
    ++at;
    for (; at % 2 == 0 && level + 1 < levels_.size(); at /= 2) ++level;
  }
  return std::nullopt;
}

std::optional<size_t> MaskTree::previous(size_t from, uint64_t mask) const {
  if (levels_.empty() || levels_[0].empty()) return std::nullopt;
  size_t level = 0;
  for (size_t at = std::min(from, levels_[0].size() - 1);;) {
    if ((levels_[level][at] & mask) != 0) {
      while (level != 0) {
        at = at * 2 + 1;
        --level;
        if (at >= levels_[level].size() || (levels_[level][at] & mask) == 0) --at;
      }
      return at;
    }
    if (at == 0) return std::nullopt;
    --at;
    for (; at % 2 == 1 && level + 1 < levels_.size(); at /= 2) ++level;
  }
}

void ChunkTable::add(const ChunkEntry& entry) {
  entries_.push_back(entry);
  masks_.set(entries_.size() - 1, entry.events);
}

void ChunkTable::update_last(const ChunkEntry& entry) {
  entries_.back() = entry;
  masks_.set(entries_.size() - 1, entry.events);
}

size_t ChunkTable::of_index(uint64_t index) const { return *last_up_to(entries_, index, &ChunkEntry::first_index); }

std::optional<size_t> ChunkTable::starting_by_number(uint64_t frame) const {
  return last_up_to(entries_, frame, &ChunkEntry::first_frame);
}

std::optional<size_t> ChunkTable::starting_by_time(uint64_t time_ns) const {
  return last_up_to(entries_, time_ns, &ChunkEntry::first_time_ns);
}

void Contents::roll_back(const Checkpoint& to) {
  gaps.resize(to.gaps);
  events.resize(to.events);
  next_frame = to.next_frame;
}

SessionScan::SessionScan(const base::File& file, uint32_t version, uint32_t slot_bytes)
    : file_(file), version_(version), words_(payload_words(slot_bytes)), unpacker_(slot_bytes), legacy_(slot_bytes) {}

bool SessionScan::advance(Contents& contents, const Progress& progress) {
  BlockScanner scanner(file_, contents.end);
  contents.damage.incomplete_bytes = 0;
  for (Block block;;) {
    const Found found = scanner.next(block);
    if (found == Found::kEnd) return true;
    if (found == Found::kIncomplete) {
      contents.damage.incomplete_bytes = file_.bytes() - scanner.offset();
      return true;
    }
    if (found == Found::kDamaged) {
      note_damage(block, contents);
    } else {
      scan_block(block, contents);
    }
    contents.end = scanner.offset();
    if (progress && !progress(contents.end, file_.bytes())) return false;
  }
}

void SessionScan::scan_block(const Block& block, Contents& contents) {
  if (block.type == kDiff) {
    scan_batch(block, contents);
  } else if (block.type == kPack) {
    scan_packed(block, contents);
  } else if (block.type == kDone) {
    if (block.payload.size() < sizeof(DonePayload)) return note_damage(block, contents);
    const auto done = load<DonePayload>(block.payload.data());
    finish(done.next_frame, done.flags, contents);
  } else if (block.type == kMarks) {
    contents.marks = text_of(block);
  } else if (block.type == kGaps) {
    scan_gaps(block, contents);
  } else if (block.type == kFoot) {
    const auto footer = footer_of(block);
    if (!footer) return note_damage(block, contents);
    contents.packed = true;
    if (footer->marks_offset == 0) contents.marks.reset();
    contents.footer_end = block.end;
    finish(footer->next_frame, footer->flags, contents);
  }
}

void SessionScan::note_damage(const Block& block, Contents& contents) {
  contents.damage.damaged_bytes += block.end - block.offset;
  ++contents.damage.damaged_places;
  damage_pending_ = true;
  lost_chain_ = true;
}

// Frames missing at the end show only in the number in the DONE block or footer.
void SessionScan::finish(uint64_t next_frame, uint64_t flags, Contents& contents) {
  contents.finished = contents.complete = true;
  contents.recovered = (flags & kDoneRecovered) != 0;
  if (next_frame <= contents.next_frame || next_frame > kMaxFrame + 1) return;
  contents.gaps.push_back(
      {contents.frame_count(), contents.next_frame, next_frame - contents.next_frame, damage_pending_});
  contents.next_frame = next_frame;
}

// The frames show where gaps are, the table which of them were damage in the log they were packed from.
void SessionScan::scan_gaps(const Block& block, Contents& contents) {
  std::vector<GapEntry> entries;
  const uint64_t count = block.payload.size() < 8 ? 0 : load<uint64_t>(block.payload.data());
  if (count == 0 || !read_table(file_, block.offset, kGaps, count, entries)) {
    contents.damage.damaged_bytes += block.end - block.offset;  // takes no frame with it
    ++contents.damage.damaged_places;
    return;
  }
  for (const GapEntry& entry : entries) {
    const auto same = std::lower_bound(contents.gaps.begin(), contents.gaps.end(), entry.first_missing,
                                       [](const Gap& gap, uint64_t first) { return gap.first_missing < first; });
    if (same == contents.gaps.end() || same->first_missing != entry.first_missing) continue;
    same->damaged |= (entry.flags & kGapIsDamage) != 0;
  }
}

// Adds a frame to `chunk_`, not yet to the table. false: its number does not grow, or is invalid.
bool SessionScan::add_frame(const Seal& seal, Contents& contents) {
  if (seal.frame < contents.next_frame || seal.frame > kMaxFrame) return false;
  const bool first = chunk_.frame_count == 0;
  if (version_ == 1 && first) {
    chunk_.first_frame = seal.frame;
    chunk_.first_time_ns = seal.time_ns;
  }
  if (first && (seal.frame != chunk_.first_frame || seal.time_ns != chunk_.first_time_ns)) return false;
  const uint64_t index = chunk_.first_index + chunk_.frame_count;
  if (seal.frame > contents.next_frame) {
    contents.gaps.push_back({index, contents.next_frame, seal.frame - contents.next_frame, damage_pending_});
  }
  damage_pending_ = false;
  if (seal.events != 0) contents.events.push_back({index, seal.events});
  chunk_.last_frame = seal.frame;
  chunk_.last_time_ns = seal.time_ns;
  chunk_.events |= seal.events;
  ++chunk_.frame_count;
  contents.next_frame = seal.frame + 1;
  return true;
}

// Version 1. Implied checksums are left out: computing them would check nothing and take most of the time.
uint32_t SessionScan::scan_legacy(std::span<const std::byte>& in, const BatchHeader& batch, Contents& contents) {
  for (uint32_t i = 0; i < batch.frame_count; ++i) {
    if (!legacy_.decode(in, Checksum::kStored) || !add_frame(seal_of(legacy_.frame()), contents)) return i;
  }
  return batch.frame_count;
}

void SessionScan::scan_batch(const Block& block, Contents& contents) {
  BatchHeader batch;
  std::span<const std::byte> in;
  if (!split_batch(block.payload, batch, in)) return note_damage(block, contents);
  const bool key = (batch.flags & kBatchIsKey) != 0;
  const uint32_t before = key ? 0 : chunk_.frame_count;
  if ((!key && lost_chain_) || before + batch.frame_count > kChunkFrames) return note_damage(block, contents);
  if (key) {
    chunk_ = {};
    chunk_.offset = block.offset;
    chunk_.first_index = contents.frame_count();
    chunk_.first_frame = batch.first_frame;
    chunk_.first_time_ns = batch.first_time_ns;
    chain_ = SealPrediction::before(batch.first_frame, batch.first_time_ns);
    legacy_.reset();
    lost_chain_ = false;
  }
  const std::byte* at = in.data();
  const uint32_t whole = version_ == 1
                             ? scan_legacy(in, batch, contents)
                             : for_each_record(at, in.data() + in.size(), batch.frame_count, words_, chain_,
                                               [&](const Seal& seal, auto) { return add_frame(seal, contents); });
  chunk_.bytes = static_cast<uint32_t>(block.end - chunk_.offset);
  // Frames decoded so far stay readable: the chunk ends with its last good one.
  if (chunk_.frame_count != 0) {
    const bool is_new = contents.chunks.empty() || contents.chunks.last().offset != chunk_.offset;
    is_new ? contents.chunks.add(chunk_) : contents.chunks.update_last(chunk_);
  }
  // Bytes left over would end up between the records when the chunk is loaded: nothing may follow them.
  const std::byte* const used = version_ == 1 ? in.data() : at;
  const bool left_over = whole == batch.frame_count && used != in.data() + in.size();
  if (whole != batch.frame_count || left_over) note_damage(block, contents);
}

// A packed chunk is used whole or not at all: its frames must agree with its header.
void SessionScan::scan_packed(const Block& block, Contents& contents) {
  contents.packed = contents.finished = true;
  PackHeader header;
  if (!unpacker_.unpack(block.payload, header, unpacked_)) return note_damage(block, contents);
  chunk_ = {};
  chunk_.offset = block.offset;
  chunk_.first_index = contents.frame_count();
  chunk_.first_frame = header.first_frame;
  chunk_.first_time_ns = header.first_time_ns;
  chunk_.bytes = static_cast<uint32_t>(block.end - block.offset);
  chain_ = SealPrediction::before(header.first_frame, header.first_time_ns);
  const Contents::Checkpoint checkpoint = contents.checkpoint();
  const bool damage_was_pending = damage_pending_;
  const std::byte* at = unpacked_.records.data();
  const uint32_t whole = for_each_record(at, unpacked_.end(), header.frame_count, words_, chain_,
                                         [&](const Seal& seal, auto) { return add_frame(seal, contents); });
  if (whole == header.frame_count && describes(chunk_, header)) {
    return contents.chunks.add(chunk_);
  }
  contents.roll_back(checkpoint);
  damage_pending_ = damage_was_pending;
  note_damage(block, contents);
}

namespace {

// Whether the entries follow one another in the file, by index and by number, lie before `end`, and have possible
// counts.
bool is_consistent(const std::vector<ChunkEntry>& entries, const Footer& footer, uint64_t end) {
  uint64_t offset = sizeof(FileHeader);
  uint64_t index = 0;
  uint64_t frame = 0;
  for (const ChunkEntry& entry : entries) {
    if (entry.offset < offset || entry.offset > end || entry.bytes > end - entry.offset) return false;
    if (entry.bytes < sizeof(BlockHeader) + sizeof(PackHeader)) return false;
    if (entry.first_index != index || entry.frame_count == 0 || entry.frame_count > kChunkFrames) return false;
    if (entry.first_frame < frame || entry.last_frame > kMaxFrame || entry.first_frame > entry.last_frame) return false;
    if (entry.last_frame - entry.first_frame < entry.frame_count - 1) return false;
    offset = entry.offset + entry.bytes;
    index += entry.frame_count;
    frame = entry.last_frame + 1;
  }
  return index == footer.frame_count && footer.next_frame >= frame && footer.next_frame <= kMaxFrame + 1;
}

// Whether a file of that size can hold the footer's counts. Otherwise a compressed table that repeats one entry would
// take a thousand times the file's size in memory before it proves wrong.
bool counts_are_possible(const Footer& footer) {
  constexpr uint64_t kMinChunkBytes = sizeof(BlockHeader) + sizeof(PackHeader);
  return footer.chunk_count <= footer.index_offset / kMinChunkBytes &&
         footer.frame_count <= footer.chunk_count * kChunkFrames && footer.event_count <= footer.frame_count &&
         footer.gap_count <= footer.frame_count + 1;
}

// The gaps follow one another by index and by number, and end before the session does.
bool read_gaps(const base::File& file, const Footer& footer, std::vector<Gap>& gaps) {
  if (footer.gap_count == 0) return true;
  std::vector<GapEntry> entries;
  if (!read_table(file, footer.gaps_offset, kGaps, footer.gap_count, entries)) return false;
  uint64_t index = 0;
  uint64_t frame = 0;
  for (const GapEntry& entry : entries) {
    if (entry.index < index || entry.index > footer.frame_count || entry.first_missing < frame) return false;
    if (entry.first_missing > footer.next_frame || entry.count == 0) return false;
    if (entry.count > footer.next_frame - entry.first_missing) return false;
    index = entry.index + 1;
    frame = entry.first_missing + entry.count;
    gaps.push_back({entry.index, entry.first_missing, entry.count, (entry.flags & kGapIsDamage) != 0});
  }
  return true;
}

}  // namespace

std::optional<Footer> read_footer(const base::File& file) {
  const uint64_t bytes = file.bytes();
  if (bytes < sizeof(FileHeader) + kFootBytes) return std::nullopt;
  BlockScanner scanner(file, bytes - kFootBytes, kFootBytes);
  Block block;
  return scanner.next(block) == Found::kBlock ? footer_of(block) : std::nullopt;
}

std::optional<std::string> read_marks(const base::File& file, const Footer& footer) {
  if (footer.marks_offset == 0) return std::string();
  BlockScanner scanner(file, footer.marks_offset, 4096);
  Block block;
  if (scanner.next(block) != Found::kBlock || block.type != kMarks) return std::nullopt;
  return std::string(text_of(block));
}

bool read_index(const base::File& file, Contents& contents, Footer& footer) {
  const auto found = read_footer(file);
  if (!found) return false;
  footer = *found;
  if (footer.index_offset > file.bytes() || !counts_are_possible(footer)) return false;
  contents = {};
  std::vector<ChunkEntry> entries;
  if (!read_table(file, footer.index_offset, kIndex, footer.chunk_count, entries)) return false;
  if (!is_consistent(entries, footer, footer.index_offset) || !read_gaps(file, footer, contents.gaps)) return false;
  if (footer.marks_offset != 0) {
    contents.marks = read_marks(file, footer);
    if (!contents.marks) return false;
  }
  for (const ChunkEntry& entry : entries) contents.chunks.add(entry);
  contents.next_frame = footer.next_frame;
  contents.end = file.bytes();
  contents.finished = contents.packed = contents.complete = true;
  contents.recovered = (footer.flags & kDoneRecovered) != 0;
  return true;
}

bool read_event_table(const base::File& file, const Footer& footer, std::vector<EventMark>& events) {
  events.clear();
  if (footer.event_count == 0) return true;
  std::vector<EventEntry> entries;
  if (!read_table(file, footer.events_offset, kEvents, footer.event_count, entries)) return false;
  uint64_t index = 0;
  events.reserve(entries.size());
  for (const EventEntry& entry : entries) {
    index += entry.distance;
    if (index >= footer.frame_count) return false;
    events.push_back({index, entry.events});
  }
  return true;
}

uint64_t number_of(const std::vector<Gap>& gaps, uint64_t first_number, uint64_t index) {
  const auto after = std::upper_bound(gaps.begin(), gaps.end(), index,
                                      [](uint64_t wanted, const Gap& gap) { return wanted < gap.index; });
  if (after == gaps.begin()) return first_number + index;
  const Gap& gap = *(after - 1);
  return gap.first_missing + gap.count + (index - gap.index);
}

}  // namespace recorder::session
