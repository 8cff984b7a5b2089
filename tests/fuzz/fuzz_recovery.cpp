// Any bytes as the log of a recording that died, and some as its ring: recovered, packed, and read again.
#include <filesystem>

#include "recorder/ring/layout.h"
#include "recorder/session/format.h"
#include "recorder/session/recovery.h"
#include "tests/fuzz/fuzz_file.h"

namespace {

using namespace recorder::session;

// A ring of some slots with frames of that session, most of them sealed: how many and with which numbers, the input
// says.
fuzz::Bytes ring_from(fuzz::Input& input, uint32_t slot_bytes) {
  recorder::ring::HeaderCopy header;
  header.tag = fuzz::kSessionId;
  header.set_geometry({1u + input.take<uint8_t>() % 4u, slot_bytes});
  const uint32_t slots = header.geometry().slot_count;
  header.total_writes = input.take<uint8_t>();
  header.total_reads = header.total_writes - input.take<uint8_t>() % (slots + 2);
  header.write_index = header.total_writes % slots;
  header.read_index = header.total_reads % slots;
  header.rejected = input.take<uint8_t>();
  fuzz::Bytes ring;
  append(ring, bytes_of(header));
  for (uint32_t i = 0; i < slots; ++i) {
    fuzz::Bytes slot(slot_bytes);
    const auto number = input.take<uint16_t>();
    const auto content = input.take_bytes(input.take<uint8_t>() % 32);
    std::copy_n(content.begin(), std::min<size_t>(content.size(), slot_bytes), slot.begin());
    if (number % 8 != 7 && slot_bytes > recorder::kSealBytes) recorder::seal_slot(slot, number / 8, number, number & 1);
    append(ring, slot);
  }
  return ring;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::Input input(data, size);
  const fuzz::Bytes ring_part = [&] {
    const auto bytes = input.take_bytes(input.take<uint8_t>());
    return fuzz::Bytes(bytes.begin(), bytes.end());
  }();
  fuzz::Bytes file;
  fuzz::session_from(input, file);
  std::filesystem::remove_all(fuzz::folder());
  std::filesystem::create_directory(fuzz::folder());
  const std::string path = fuzz::write("session.oro", file);
  SessionInfo info;
  if (!read_info(path, info).ok()) return 0;
  info.ring_path.clear();
  fuzz::Input ring_input(reinterpret_cast<const uint8_t*>(ring_part.data()), ring_part.size());
  const std::string ring = fuzz::write("ring.dat", ring_from(ring_input, info.slot_bytes));

  RecoveryReport report;
  if (!recover(path, ring, report).ok()) return 0;
  SessionReader session;
  fuzz::require(session.open(path).ok());
  fuzz::require(session.state() == State::kFinished);
  if (report.was_finished) return 0;
  fuzz::require(session.frame_count() == report.frames_in_log + report.frames_from_ring);
  if (report.pack_problem.empty()) fuzz::require(session.is_packed() && session.has_index());
  fuzz::Bytes slot(session.info().slot_bytes);
  for (uint64_t i = 0; i < session.frame_count(); ++i) fuzz::require(session.read(i, slot).ok());
  RecoveryReport again;
  fuzz::require(recover(path, ring, again).ok() && again.was_finished);
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned seed) {
  return fuzz::mutate_session(data, size, max_size, seed, size == 0 ? 0 : 1u + data[0]);
}
