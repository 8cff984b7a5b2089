// Any text as a schema, as a description of a session and as bookmarks. What is accepted must come out again as it went
// in, and frames can be read by it.
#include "recorder/schema/schema.h"
#include "recorder/schema/schema_mapping.h"
#include "recorder/session/bookmarks.h"
#include "recorder/session/session_info.h"
#include "tests/fuzz/fuzz_file.h"

namespace {

constexpr uint32_t kFrameBytes = 4096;  // larger frames are not looked into

void use(const recorder::FrameSchema& schema) {
  recorder::FrameSchema again;
  fuzz::require(recorder::FrameSchema::from_json(schema.to_json(), again).ok());
  fuzz::require(again.to_json() == schema.to_json());
  const recorder::SchemaMapping same(schema, again);
  fuzz::require(same.is_identity() && same.missing().empty());
  if (schema.frame_bytes() > kFrameBytes) return;
  const fuzz::Bytes frame(schema.frame_bytes(), std::byte{0xff});
  for (const recorder::Field& field : schema.fields()) {
    fuzz::require(recorder::fits(field, frame));
    fuzz::require(!recorder::text_of(field, frame).empty());
    fuzz::require(schema.field_at(field.offset) == &field);
  }
  // Read as a schema with the same fields, all of another type.
  std::vector<recorder::Field> fields = schema.fields();
  for (recorder::Field& field : fields) field.type = recorder::FieldType::kU8;
  const recorder::FrameSchema other("other", 1, schema.frame_bytes(), fields, {});
  fuzz::Bytes out(other.frame_bytes());
  recorder::SchemaMapping(schema, other).convert(frame, out);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  recorder::FrameSchema schema;
  if (recorder::FrameSchema::from_json(text, schema).ok()) use(schema);
  recorder::session::SessionInfo info;
  if (recorder::session::read_meta_json(text, info).ok()) {
    use(info.schema);
    recorder::session::SessionInfo again;
    fuzz::require(recorder::session::read_meta_json(meta_json(info), again).ok() || info.id == 0);
  }
  std::vector<recorder::session::Bookmark> bookmarks;
  if (recorder::session::read_bookmarks_json(text, bookmarks).ok()) {
    std::vector<recorder::session::Bookmark> again;
    fuzz::require(read_bookmarks_json(bookmarks_json(bookmarks), again).ok() && again == bookmarks);
  }
  return 0;
}
