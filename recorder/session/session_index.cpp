#include "recorder/session/contents.h"
#include "recorder/session/file_io.h"
#include "recorder/session/table_block.h"

namespace recorder::session {
namespace {

// Whether the entries follow one another in the file, by index and by number, and lie before `end`. Overlapping chunks,
// places outside the file, and counts that no chunk has end here.
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

// Whether the footer's counts are such as a file of that size can hold: compressed tables of the same entry again and
// again would else take a thousand times the file's size in memory before they turn out wrong.
bool counts_are_possible(const Footer& footer) {
  constexpr uint64_t kMinChunkBytes = sizeof(BlockHeader) + sizeof(PackHeader);
  return footer.chunk_count <= footer.index_offset / kMinChunkBytes &&
         footer.frame_count <= footer.chunk_count * kChunkFrames && footer.event_count <= footer.frame_count &&
         footer.gap_count <= footer.frame_count + 1;
}

// The gaps follow one another by index and by number, and end before the session does.
bool read_gaps(int fd, const Footer& footer, std::vector<Gap>& gaps) {
  if (footer.gap_count == 0) return true;
  std::vector<GapEntry> entries;
  if (!read_table(fd, footer.gaps_offset, kGaps, footer.gap_count, entries)) return false;
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

std::optional<Footer> read_footer(int fd) {
  const uint64_t bytes = file_size(fd);
  if (bytes < sizeof(FileHeader) + kFootBytes) return std::nullopt;
  BlockScanner scanner(fd, bytes - kFootBytes, kFootBytes);
  Block block;
  if (scanner.next(block) != Found::kBlock || block.type != kFoot || block.payload.size() != sizeof(Footer)) {
    return std::nullopt;
  }
  const auto footer = load<Footer>(block.payload.data());
  if (footer.magic != kEndMagic) return std::nullopt;
  return footer;
}

bool read_index(int fd, Contents& contents, Footer& footer) {
  const auto found = read_footer(fd);
  if (!found) return false;
  footer = *found;
  if (footer.index_offset > file_size(fd) || !counts_are_possible(footer)) return false;
  contents = {};
  std::vector<ChunkEntry> entries;
  if (!read_table(fd, footer.index_offset, kIndex, footer.chunk_count, entries)) return false;
  if (!is_consistent(entries, footer, footer.index_offset) || !read_gaps(fd, footer, contents.gaps)) return false;
  if (footer.marks_offset != 0) {
    BlockScanner scanner(fd, footer.marks_offset, 4096);
    Block block;
    if (scanner.next(block) != Found::kBlock || block.type != kMarks) return false;
    contents.marks.emplace(reinterpret_cast<const char*>(block.payload.data()), block.payload.size());
  }
  for (const ChunkEntry& entry : entries) contents.chunks.add(entry);
  contents.next_frame = footer.next_frame;
  contents.end = file_size(fd);
  contents.finished = contents.packed = contents.complete = true;
  contents.recovered = (footer.flags & kDoneRecovered) != 0;
  return true;
}

bool read_event_table(int fd, const Footer& footer, std::vector<EventMark>& events) {
  events.clear();
  if (footer.event_count == 0) return true;
  std::vector<EventEntry> entries;
  if (!read_table(fd, footer.events_offset, kEvents, footer.event_count, entries)) return false;
  uint64_t index = 0;
  events.reserve(entries.size());
  for (const EventEntry& entry : entries) {
    index += entry.distance;
    if (index >= footer.frame_count) return false;
    events.push_back({index, entry.events});
  }
  return true;
}

}  // namespace recorder::session
