// Any bytes as a session file: opened by index and by scan, every frame read, everything searched.
#include "recorder/session/format.h"
#include "recorder/session/session_reader.h"
#include "tests/fuzz/fuzz_file.h"

namespace {

using namespace recorder::session;

// Frames that are read one by one; of a larger session some of them.
constexpr uint64_t kEachUpTo = 100;

void read_frames(SessionReader& session, bool scanned) {
  fuzz::Bytes slot(session.info().slot_bytes);
  const uint64_t frames = session.frame_count();
  uint64_t next = 0;
  for (uint64_t i = 0; i<frames; i += frames> kEachUpTo ? 1 + frames / kEachUpTo : 1) {
    const bool read = session.read(i, slot).ok();
    // A scan has seen every frame that it counts.
    fuzz::require(read || !scanned);
    if (!read) continue;
    const recorder::Seal seal = recorder::seal_of(slot);
    fuzz::require(seal.frame >= next && seal.frame <= kMaxFrame);
    fuzz::require(session.index_of_number(seal.frame) == i);
    next = seal.frame + 1;
  }
  for (uint64_t i = frames; i-- > 0 && frames - i < 40;) static_cast<void>(session.read(i, slot));
}

void search(SessionReader& session) {
  uint64_t before = 0;
  for (const EventMark& mark : session.events()) {
    fuzz::require(mark.index < session.frame_count() && mark.index >= before);
    before = mark.index;
  }
  const uint64_t frames = session.frame_count();
  for (const uint64_t at : {uint64_t{0}, frames / 2, frames, UINT64_MAX}) {
    fuzz::require(session.index_of_number(at) <= frames);
    fuzz::require(session.index_of_time(at) <= frames);
    const auto next = session.next_event(std::min(at, frames), UINT64_MAX);
    const auto previous = session.previous_event(at, 1);
    fuzz::require(!next || (*next<frames&& * next> at));
    fuzz::require(!previous || *previous < std::min(at, frames));
  }
  for (const Gap& gap : session.gaps()) {
    fuzz::require(gap.index <= frames && gap.count != 0 && gap.first_missing + gap.count > gap.first_missing);
  }
  static_cast<void>(session.bookmarks());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Input input(data, size);
  fuzz::Bytes file;
  fuzz::session_from(input, file);
  const std::string path = fuzz::write("session.oro", file);
  for (const OpenMode mode : {OpenMode::kByIndex, OpenMode::kByScan}) {
    ReaderOptions options;
    options.mode = mode;
    options.cache_bytes = 1u << 20;
    SessionReader session;
    if (!session.open(path, options).ok()) break;
    read_frames(session, !session.has_index());
    search(session);
    fuzz::require(session.refresh().ok());
  }
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned seed) {
  return fuzz::mutate_session(data, size, max_size, seed, 0);
}
