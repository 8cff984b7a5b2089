// Any bytes as the ring of a black box and as the description beside it: copied, saved, and read again; and met by a
// recorder that starts there.
#include <filesystem>

#include "recorder/recorder.h"
#include "recorder/ring/layout.h"
#include "recorder/schema/describe.h"
#include "recorder/session/black_box.h"
#include "recorder/session/format.h"
#include "recorder/session/recovery.h"
#include "recorder/session/session_reader.h"
#include "tests/fuzz/fuzz_file.h"

namespace {

using namespace recorder::session;

constexpr uint32_t kSlotBytes = 96;

struct Frame {
  uint64_t value;
};
constexpr auto kFrame = recorder::describe<Frame>("fuzzed", 1, recorder::field<&Frame::value>("value"));

// Most often a ring that holds together, with frames most of which are sealed: how many and with which numbers, the
// input says.
fuzz::Bytes ring_from(fuzz::Input& input) {
  const auto kind = input.take<uint8_t>();
  if (kind % 8 == 0) {
    const auto bytes = input.take_bytes(input.take<uint16_t>());
    return {bytes.begin(), bytes.end()};
  }
  recorder::ring::HeaderCopy header;
  header.tag = kind % 8 == 1 ? input.take<uint64_t>() : fuzz::kSessionId;
  header.set_geometry({2u + input.take<uint8_t>() % 5u, kSlotBytes});
  header.overflow = kind % 8 == 2 ? 0 : 1;
  const uint32_t slots = header.geometry().slot_count;
  header.total_writes = input.take<uint8_t>() + (kind % 8 == 3 ? UINT32_MAX - 100 : 0);
  header.total_reads = header.total_writes - input.take<uint8_t>() % (slots + 1);
  header.write_index = input.take<uint8_t>() % slots;
  header.read_index = (header.write_index + slots - (header.total_writes - header.total_reads) % slots) % slots;
  fuzz::Bytes ring;
  append(ring, bytes_of(header));
  for (uint32_t i = 0; i < slots; ++i) {
    fuzz::Bytes slot(kSlotBytes);
    const auto number = input.take<uint16_t>();
    slot[0] = static_cast<std::byte>(number);
    if (number % 8 != 7) recorder::seal_slot(slot, number / 8, number, number & 1);
    append(ring, slot);
  }
  return ring;
}

void copy_and_save(const std::string& ring) {
  for (const auto use : {RingSnapshot::Ring::kAbandoned, RingSnapshot::Ring::kInUse}) {
    RingSnapshot held;
    if (!held.copy(ring, use).ok() || held.frame_count() == 0) continue;
    const std::string path = fuzz::folder() + "/saved.oro";
    CutReport made;
    fuzz::require(held.save(0, held.frame_count(), held.info(), true, path, /*replace=*/true, made).ok());
    SessionReader session;
    fuzz::require(session.open(path).ok() && session.frame_count() == held.frame_count());
    fuzz::Bytes slot(session.info().slot_bytes);
    for (uint64_t i = 0; i < session.frame_count(); ++i) {
      fuzz::require(session.read(i, slot).ok() && std::ranges::equal(slot, held.slot(i)));
      fuzz::require(recorder::seal_is_valid(slot) && held.index_of_number(recorder::seal_of(slot).frame) == i);
    }
    std::filesystem::remove(path);
  }
}

// What a crash has left is saved, whatever it is, and nothing of it passes for a frame of the new recording.
void start_there(const std::string& ring, uint32_t slots) {
  recorder::RecorderOptions options;
  options.ring_path = ring;
  options.black_box = true;
  options.slot_count = slots;
  options.slot_bytes = kSlotBytes;
  options.durability = recorder::ring::Durability::none();
  options.schema = kFrame.schema();
  recorder::Recorder recorder;
  std::vector<std::string> notices;
  if (!recorder.start(options, notices).ok()) return;
  for (const std::string& path : list_sessions(fuzz::folder())) {
    SessionReader session;
    fuzz::require(session.open(path).ok() && session.frame_count() != 0 && session.state() == State::kFinished);
  }
  fuzz::require(recorder.begin() != nullptr);
  recorder.commit(0);
  RingSnapshot held;
  fuzz::require(held.copy(ring, RingSnapshot::Ring::kInUse).ok() && held.frame_count() == 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Input input(data, size);
  std::filesystem::remove_all(fuzz::folder());
  std::filesystem::create_directory(fuzz::folder());
  const fuzz::Bytes bytes = ring_from(input);
  const std::string ring = fuzz::write("ring.dat", bytes);
  fuzz::write("ring.dat.about", input.take_bytes(input.left()));
  copy_and_save(ring);
  start_there(ring, bytes.size() < sizeof(recorder::ring::HeaderCopy)
                        ? 4
                        : static_cast<uint32_t>((bytes.size() - sizeof(recorder::ring::HeaderCopy)) / kSlotBytes));
  return 0;
}
