// Any bytes as the values of a packed chunk: number of frames, size of a payload, section. What is read stays within
// the payload, whole and in parts, and is the same both ways.
#include "recorder/session/value_columns.h"

#include <algorithm>

#include "tests/fuzz/fuzz_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace recorder::session;
  fuzz::Input input(data, size);
  const uint32_t frames = 1 + input.take<uint8_t>();
  const size_t payload_bytes = 1 + input.take<uint16_t>();
  const auto section = input.take_bytes(input.left());
  ValueReader reader;
  ChunkValues values;
  if (!reader.read(section, frames, payload_bytes, values)) return 0;
  for (const uint32_t frame : {0u, frames / 2, frames - 1}) {
    fuzz::Bytes whole(payload_bytes);
    values.copy_to(frame, whole);
    const size_t begin = frame * 7 % payload_bytes;
    fuzz::Bytes part(std::min<size_t>(payload_bytes - begin, 33));
    values.copy_to(frame, begin, part);
    fuzz::require(std::equal(part.begin(), part.end(), whole.begin() + static_cast<ptrdiff_t>(begin)));
  }
  return 0;
}
