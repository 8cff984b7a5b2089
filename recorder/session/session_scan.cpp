#include <algorithm>

#include "recorder/session/bytes.h"
#include "recorder/session/contents.h"
#include "recorder/session/file_io.h"
#include "recorder/session/table_block.h"

namespace recorder::session {

void Contents::roll_back(const Checkpoint& place) {
  gaps.resize(place.gaps);
  events.resize(place.events);
  next_frame = place.next_frame;
}

SessionScan::SessionScan(int fd, uint32_t version, uint32_t slot_bytes)
    : fd_(fd), version_(version), words_(payload_words(slot_bytes)), unpacker_(slot_bytes), legacy_(slot_bytes) {}

bool SessionScan::advance(Contents& contents, const Progress& progress) {
  BlockScanner scanner(fd_, contents.end);
  contents.damage.incomplete_bytes = 0;
  for (Block block;;) {
    const Found found = scanner.next(block);
    if (found == Found::kEnd) return true;
    if (found == Found::kIncomplete) {
      contents.damage.incomplete_bytes = file_size(fd_) - scanner.offset();
      return true;
    }
    if (found == Found::kDamaged) {
      note_damage(block, contents);
    } else {
      scan_block(block, contents);
    }
    contents.end = scanner.offset();
    if (progress && !progress(contents.end, file_size(fd_))) return false;
  }
}

void SessionScan::scan_block(const Block& block, Contents& contents) {
  if (block.type == kDiff) {
    scan_batch(block, contents);
  } else if (block.type == kPack) {
    scan_packed(block, contents);
  } else if (block.type == kDone && block.payload.size() >= sizeof(DonePayload)) {
    const auto done = load<DonePayload>(block.payload.data());
    finish(done.next_frame, done.flags, contents);
  } else if (block.type == kMarks) {
    contents.marks.emplace(reinterpret_cast<const char*>(block.payload.data()), block.payload.size());
  } else if (block.type == kGaps && block.payload.size() >= 8) {
    scan_gaps(block, contents);
  } else if (block.type == kFoot && block.payload.size() == sizeof(Footer)) {
    const auto footer = load<Footer>(block.payload.data());
    contents.packed = true;
    if (footer.marks_offset == 0) contents.marks.reset();
    contents.footer_end = block.end;
    finish(footer.next_frame, footer.flags, contents);
  }
}

void SessionScan::note_damage(const Block& block, Contents& contents) {
  contents.damage.damaged_bytes += block.end - block.offset;
  ++contents.damage.damaged_places;
  damage_pending_ = true;
  lost_chain_ = true;
}

// Frames that are missing at the end show only by the number in the mark or footer.
void SessionScan::finish(uint64_t next_frame, uint64_t flags, Contents& contents) {
  contents.finished = contents.complete = true;
  contents.recovered = (flags & kDoneRecovered) != 0;
  if (next_frame <= contents.next_frame || next_frame > kMaxFrame + 1) return;
  contents.gaps.push_back(
      {contents.frame_count(), contents.next_frame, next_frame - contents.next_frame, damage_pending_});
  contents.next_frame = next_frame;
}

// The frames themselves tell where gaps are, the table which of them were damage to the file they were packed from.
void SessionScan::scan_gaps(const Block& block, Contents& contents) {
  std::vector<GapEntry> entries;
  if (!read_table(fd_, block.offset, kGaps, load<uint64_t>(block.payload.data()), entries)) return;
  for (const GapEntry& entry : entries) {
    const auto same = std::lower_bound(contents.gaps.begin(), contents.gaps.end(), entry.first_missing,
                                       [](const Gap& gap, uint64_t first) { return gap.first_missing < first; });
    if (same == contents.gaps.end() || same->first_missing != entry.first_missing) continue;
    same->damaged |= (entry.flags & kGapIsDamage) != 0;
  }
}

// Adds a frame to `chunk_`, not yet to the table. false: its number does not grow, or is none.
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
uint32_t SessionScan::scan_legacy(std::span<const std::byte> in, const BatchHeader& batch, Contents& contents) {
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
  // What decoded so far stays readable: the chunk ends with its last good frame.
  if (chunk_.frame_count != 0) {
    const bool is_new = contents.chunks.empty() || contents.chunks.last().offset != chunk_.offset;
    is_new ? contents.chunks.add(chunk_) : contents.chunks.update_last(chunk_);
  }
  // Bytes that no frame has used would come between the records when the chunk is loaded: nothing may follow them.
  const bool left_over = version_ != 1 && whole == batch.frame_count && at != in.data() + in.size();
  if (whole != batch.frame_count || left_over) note_damage(block, contents);
}

// A packed chunk is taken whole or not at all: what its header says must be what its frames say.
void SessionScan::scan_packed(const Block& block, Contents& contents) {
  contents.packed = contents.finished = true;
  PackHeader header;
  if (!unpacker_.unpack(block.payload, header, records_, begins_)) return note_damage(block, contents);
  chunk_ = {};
  chunk_.offset = block.offset;
  chunk_.first_index = contents.frame_count();
  chunk_.first_frame = header.first_frame;
  chunk_.first_time_ns = header.first_time_ns;
  chunk_.bytes = static_cast<uint32_t>(block.end - block.offset);
  chain_ = SealPrediction::before(header.first_frame, header.first_time_ns);
  const Contents::Checkpoint checkpoint = contents.checkpoint();
  const bool damage_was_pending = damage_pending_;
  const std::byte* at = records_.data();
  const uint32_t whole = for_each_record(at, at + records_.size(), header.frame_count, words_, chain_,
                                         [&](const Seal& seal, auto) { return add_frame(seal, contents); });
  if (whole == header.frame_count && chunk_.last_frame == header.last_frame && chunk_.events == header.events) {
    return contents.chunks.add(chunk_);
  }
  contents.roll_back(checkpoint);
  damage_pending_ = damage_was_pending;
  note_damage(block, contents);
}

}  // namespace recorder::session
