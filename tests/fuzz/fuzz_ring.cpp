// Any bytes as a ring file: observed, and used by a writer and a reader.
#include "recorder/include/circular_buffer.h"
#include "recorder/ring/observer.h"
#include "tests/fuzz/fuzz_file.h"

namespace {

void observe(const std::string& path) {
  recorder::ring::RingObserver ring;
  if (!ring.open(path)) return;
  fuzz::Bytes slot(ring.geometry().slot_bytes);
  for (uint32_t age = 1; age <= ring.available(); ++age) {
    fuzz::require(ring.slot_of(ring.end_sequence() - age) < ring.geometry().slot_count);
    static_cast<void>(ring.copy_frame(ring.end_sequence() - age, slot));
  }
}

void use(const std::string& path) {
  MemoryMappedCircularBuffer::Options any_geometry;
  any_geometry.slot_count = any_geometry.slot_bytes = 0;
  MemoryMappedCircularBuffer ring(any_geometry);
  if (!ring.initialize(path.c_str()) || !ring.claim_writer() || !ring.claim_reader()) return;
  const uint32_t unread = ring.unread();
  fuzz::require(unread <= ring.slot_count());
  fuzz::Bytes slot(ring.slot_bytes(), std::byte{7});
  for (uint32_t i = 0; i < unread; ++i) {
    fuzz::require(ring.get_read_slot_ptr(0) != nullptr);
    fuzz::require(ring.advance_read_pointer(1));
  }
  fuzz::require(ring.unread() == 0);
  if (ring.write_slot(slot.data(), slot.size())) fuzz::require(ring.unread() == 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string path = fuzz::write("ring.dat", std::as_bytes(std::span(data, size)));
  observe(path);
  use(path);
  observe(path);
  return 0;
}
