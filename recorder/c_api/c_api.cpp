// The functions of include/ouroboros.h, over Recorder, ClipWriter, recovery and SessionReader. Exceptions end here, and
// failures are kept for ouro_last_error(), one reason for each thread. Threads and ownership as the header says.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <deque>
#include <exception>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recorder/base/file.h"
#include "recorder/base/status.h"
#include "recorder/clip_writer.h"
#include "recorder/dump/frame_rows.h"
#include "recorder/expression/expression.h"
#include "recorder/expression/frame_watches.h"
#include "recorder/include/ouroboros.h"
#include "recorder/recorder.h"
#include "recorder/session/black_box.h"
#include "recorder/session/bookmarks.h"
#include "recorder/session/recovery.h"
#include "recorder/session/session_reader.h"

namespace recorder::c_api {
namespace {

// One for each thread, like errno, so that threads do not overwrite each other's reason.
std::array<char, 1024>& error_text() {
  static thread_local std::array<char, 1024> text{};
  return text;
}

// Keeps `why` as this thread's last error and returns OURO_FAILED.
int fail(std::string_view why) noexcept;

// OURO_OK, or the failure kept.
int result_of(const Status& status) { return status.ok() ? OURO_OK : fail(status.message()); }

// The result of `work`, or `failed` when it throws, as for lack of memory.
template <typename Result, typename Work>
Result guarded(Result failed, Work work) noexcept {
  try {
    return work();
  } catch (const std::exception& error) {
    fail(error.what());
  } catch (...) {
    fail("unknown error");
  }
  return failed;
}

// The result of `use` on the object behind a handle, or `failed` when there is none: Handle::kMissing is then the
// error.
template <typename Result, typename Handle, typename Use>
Result with(Handle* handle, Result failed, Use use) noexcept {
  if (handle == nullptr) {
    fail(Handle::kMissing);
    return failed;
  }
  return guarded(failed, [&] { return use(*handle); });
}

// Copies `from` to the `bytes` at `to`, cut to fit, and ends it with a zero. Returns the whole length.
size_t copy_text(std::string_view from, char* to, size_t bytes) {
  if (to == nullptr || bytes == 0) return from.size();
  const size_t length = std::min(from.size(), bytes - 1);
  std::memcpy(to, from.data(), length);
  to[length] = '\0';
  return from.size();
}

// Text that may be missing.
const char* value_or(const char* text, const char* otherwise) { return text == nullptr ? otherwise : text; }

int fail(std::string_view why) noexcept {
  copy_text(why, error_text().data(), error_text().size());
  return OURO_FAILED;
}

}  // namespace
}  // namespace recorder::c_api

#define OURO_TEXT(number) #number
#define OURO_DOTTED(major, minor, patch) OURO_TEXT(major) "." OURO_TEXT(minor) "." OURO_TEXT(patch)

extern "C" {

const char* ouro_last_error(void) { return recorder::c_api::error_text().data(); }

uint32_t ouro_version(void) { return OURO_VERSION; }

const char* ouro_version_text(void) {
  constexpr const char* kText = OURO_DOTTED(OURO_VERSION_MAJOR, OURO_VERSION_MINOR, OURO_VERSION_PATCH);
  static_assert(std::string_view(kText) == OUROBOROS_VERSION, "ouroboros.h is of another version than the project");
  return kText;
}

}  // extern "C"

// --- options ---------------------------------------------------------------------------------------------------------

namespace recorder::c_api {
namespace {

static_assert(OURO_U8 == static_cast<int>(FieldType::kU8) && OURO_I8 == static_cast<int>(FieldType::kI8) &&
              OURO_U16 == static_cast<int>(FieldType::kU16) && OURO_I16 == static_cast<int>(FieldType::kI16) &&
              OURO_U32 == static_cast<int>(FieldType::kU32) && OURO_I32 == static_cast<int>(FieldType::kI32) &&
              OURO_U64 == static_cast<int>(FieldType::kU64) && OURO_I64 == static_cast<int>(FieldType::kI64) &&
              OURO_F32 == static_cast<int>(FieldType::kF32) && OURO_F64 == static_cast<int>(FieldType::kF64) &&
              OURO_CHAR == static_cast<int>(FieldType::kChar));

// Element `index` of an array whose elements have the caller's size; members beyond it are 0.
template <typename T>
T element(const T* first, size_t element_bytes, size_t index) {
  T out{};
  std::memcpy(&out, reinterpret_cast<const std::byte*>(first) + index * element_bytes,
              std::min(sizeof out, element_bytes));
  return out;
}

Status read_field(const ouro_field& given, const std::string& which, Field& field) {
  if (given.name == nullptr) return Status::failure(which + " has no name");
  if (given.type > OURO_CHAR) return Status::failure(which + ": there is no type " + std::to_string(given.type));
  field.name = given.name;
  field.type = static_cast<FieldType>(given.type);
  field.offset = given.offset;
  field.count = given.count == 0 ? 1 : given.count;
  field.columns = given.columns;
  field.unit = value_or(given.unit, "");
  field.meaning = value_or(given.meaning, "");
  for (const char* const* name = given.value_names; name != nullptr && *name != nullptr; ++name) {
    field.enum_names.emplace_back(*name);
  }
  field.default_value = given.default_value;
  field.scale = given.scale == 0 ? 1 : given.scale;
  field.zero = given.zero;
  field.is_flags = given.is_flags != 0;
  field.is_log = given.is_log != 0;
  return {};
}

Status read_fields(const ouro_field* given, size_t count, size_t field_bytes, const std::string& owner,
                   std::vector<Field>& fields) {
  fields.resize(given == nullptr ? 0 : count);
  for (size_t i = 0; i < fields.size(); ++i) {
    const std::string which = owner + ".fields[" + std::to_string(i) + "]";
    if (Status read = read_field(element(given, field_bytes, i), which, fields[i]); !read.ok()) return read;
  }
  return {};
}

Status read_groups(const ouro_group* given, size_t count, size_t field_bytes, const std::string& owner, uint32_t depth,
                   std::vector<Group>& groups) {
  if (count != 0 && depth >= kMaxGroupDepth) {
    return Status::failure(owner + " nests groups more than " + std::to_string(kMaxGroupDepth) + " deep");
  }
  groups.resize(given == nullptr ? 0 : count);
  for (size_t i = 0; i < groups.size(); ++i) {
    const std::string which = owner + ".groups[" + std::to_string(i) + "]";
    const ouro_group& from = given[i];
    Group& group = groups[i];
    if (from.name == nullptr) return Status::failure(which + " has no name");
    group.name = from.name;
    group.offset = from.offset;
    group.stride = from.stride;
    group.capacity = from.capacity;
    group.counted_by = value_or(from.counted_by, "");
    group.alive_by = value_or(from.alive_by, "");
    group.identified_by = value_or(from.identified_by, "");
    Status read = read_fields(from.fields, from.field_count, field_bytes, which, group.fields);
    if (read.ok()) read = read_groups(from.groups, from.group_count, field_bytes, which, depth + 1, group.groups);
    if (!read.ok()) return read;
  }
  return {};
}

EventKind read_event(const ouro_event& given) {
  EventKind event{given.bit, value_or(given.name, ""), given.color_rgb, value_or(given.refers_to, "")};
  for (const char* const* name = given.payload; name != nullptr && *name != nullptr; ++name) {
    event.payload.emplace_back(*name);
  }
  event.each = value_or(given.each, "");
  return event;
}

SceneGrid read_grid(const ouro_scene_grid& given) {
  SceneGrid grid{.field = value_or(given.field, ""), .at = {given.x, given.y}, .cell = given.cell == 0 ? 1 : given.cell};
  if (given.colors != nullptr) grid.colors.assign(given.colors, given.colors + given.color_count);
  for (size_t i = 0; given.tiles != nullptr && i < given.tile_count; ++i) {
    grid.tiles.push_back({given.tiles[i].value, given.tiles[i].color, value_or(given.tiles[i].glyph, "")});
  }
  grid.image = static_cast<SceneImage>(given.image);
  return grid;
}

Status read_scene(const ouro_scene& given, Scene& scene) {
  scene.from = {given.from.x, given.from.y};
  scene.to = {given.to.x, given.to.y};
  scene.y_up = given.y_up != 0;
  for (size_t i = 0; given.things != nullptr && i < given.things_count; ++i) {
    const ouro_scene_things& from = given.things[i];
    scene.things.push_back({.group = value_or(from.group, ""),
                            .x = value_or(from.x, ""),
                            .y = value_or(from.y, ""),
                            .angle = value_or(from.angle, ""),
                            .size = value_or(from.size, ""),
                            .radius = from.radius,
                            .color_by = value_or(from.color_by, ""),
                            .color = from.color,
                            .label = value_or(from.label, "")});
  }
  for (size_t i = 0; given.grids != nullptr && i < given.grid_count; ++i) {
    if (given.grids[i].image > OURO_IMAGE_PACKED) {
      return Status::failure("options.scene.grids[" + std::to_string(i) + "].image is none of OURO_IMAGE_...");
    }
    scene.grids.push_back(read_grid(given.grids[i]));
  }
  for (size_t i = 0; given.lines != nullptr && i < given.line_count; ++i) {
    const ouro_scene_line& from = given.lines[i];
    SceneLine line{.closed = from.closed != 0};
    if (from.color != 0) line.color = from.color;
    for (size_t j = 0; from.points != nullptr && j < from.point_count; ++j) {
      line.points.push_back({from.points[j].x, from.points[j].y});
    }
    scene.lines.push_back(std::move(line));
  }
  return {};
}

Status read_schema(const ouro_options& given, FrameSchema& schema) {
  if (given.schema_json != nullptr) {
    Status read = FrameSchema::from_json(given.schema_json, schema);
    return read.ok() ? read : Status::failure("options.schema_json: " + read.message());
  }
  if (given.fields == nullptr || given.field_count == 0) {
    return Status::failure("options.fields or options.schema_json must say what a frame is");
  }
  std::vector<Field> fields;
  std::vector<Group> groups;
  Status read = read_fields(given.fields, given.field_count, given.field_bytes, "options", fields);
  if (read.ok()) read = read_groups(given.groups, given.group_count, given.field_bytes, "options", 0, groups);
  if (!read.ok()) return read;
  std::vector<EventKind> events;
  for (size_t i = 0; given.events != nullptr && i < given.event_count; ++i) {
    events.push_back(read_event(element(given.events, given.event_bytes, i)));
  }
  std::vector<DerivedValue> derived;
  for (size_t i = 0; given.derived != nullptr && i < given.derived_count; ++i) {
    const ouro_derived& value = given.derived[i];
    derived.push_back({value_or(value.name, ""), value_or(value.expression, ""), value_or(value.unit, ""),
                       value_or(value.meaning, "")});
  }
  schema = FrameSchema(value_or(given.schema_name, value_or(given.game, "")), given.schema_version, given.frame_bytes,
                       std::move(fields), std::move(events), std::move(derived), std::move(groups));
  if (given.scene != nullptr) {
    Scene scene;
    if (Status made = read_scene(*given.scene, scene); !made.ok()) return made;
    schema.set_scene(std::move(scene));
  }
  return schema.validate();
}

Status read_durability(const ouro_options& given, ring::Durability& durability) {
  switch (given.durability) {
    case OURO_DURABILITY_NONE:
      durability = ring::Durability::none();
      return {};
    case OURO_DURABILITY_INTERVAL:
      durability = ring::Durability::every(std::chrono::milliseconds(given.interval_ms));
      return {};
    case OURO_DURABILITY_EACH:
      durability = ring::Durability::each_write();
      return {};
    default:
      return Status::failure("options.durability is " + std::to_string(given.durability) +
                             ", which is none of OURO_DURABILITY_...");
  }
}

// Without sizes.
ouro_options default_options() {
  ouro_options options{};
  options.ring_path = "game_buffer.dat";
  options.sessions_folder = "recordings";
  options.slot_count = BUFFER_STAGES;
  options.slot_bytes = SLOT_SIZE;
  options.durability = OURO_DURABILITY_INTERVAL;
  options.interval_ms = 1000;
  options.game = options.game_version = "";
  options.schema_version = 1;
  return options;
}

// Fails, naming the option, when one that is needed is missing or invalid.
Status read_options(const ouro_options* given_options, RecorderOptions& options) {
  if (given_options == nullptr) return Status::failure("ouro_start: options is NULL");
  if (given_options->options_bytes <= offsetof(ouro_options, ring_path) || given_options->field_bytes == 0 ||
      given_options->event_bytes == 0) {
    return Status::failure("ouro_start: the options have no sizes - call ouro_options_defaults() on them first");
  }
  ouro_options given = default_options();
  std::memcpy(&given, given_options, std::min(sizeof given, given_options->options_bytes));
  if (given.ring_path == nullptr || *given.ring_path == '\0') return Status::failure("options.ring_path is missing");
  options.ring_path = given.ring_path;
  options.sessions_folder = value_or(given.sessions_folder, "");
  options.black_box = given.black_box != 0;
  options.without_locks = given.without_locks != 0;
  options.survives_cut_files = given.keeps_sigbus == 0;
  options.slot_count = given.slot_count;
  options.slot_bytes = given.slot_bytes;
  options.game = value_or(given.game, "");
  options.game_version = value_or(given.game_version, "");
  for (size_t i = 0; given.extra != nullptr && i < given.extra_count; ++i) {
    const ouro_entry& entry = given.extra[i];
    if (entry.key == nullptr) return Status::failure("options.extra[" + std::to_string(i) + "] has no key");
    if (!options.extra.emplace(entry.key, value_or(entry.value, "")).second) {
      return Status::failure("options.extra has two entries '" + std::string(entry.key) + "'");
    }
  }
  if (given.parent_id != 0) options.parent = session::Parent{given.parent_id, given.parent_frame};
  if (Status read = read_durability(given, options.durability); !read.ok()) return read;
  return read_schema(given, options.schema);
}

}  // namespace
}  // namespace recorder::c_api

extern "C" void ouro_options_init(ouro_options* options, size_t options_bytes, size_t field_bytes, size_t event_bytes) {
  if (options == nullptr) return;
  ouro_options all = recorder::c_api::default_options();
  all.options_bytes = options_bytes;
  all.field_bytes = field_bytes;
  all.event_bytes = event_bytes;
  std::memset(options, 0, options_bytes);
  std::memcpy(options, &all, std::min(sizeof all, options_bytes));
}

using namespace recorder;
using namespace recorder::c_api;

// --- objects ---------------------------------------------------------------------------------------------------------

struct ouro_recorder {
  Recorder recorder;
  ClipWriter clips{recorder};
  std::deque<std::string> notices;
  std::deque<ClipWriter::Result> ended_clips;
  FrameSchema schema;
  std::unique_ptr<FrameWatches> watches;  // once one has been asked for

  static constexpr const char* kMissing = "there is no recorder: ouro_start() has failed or was not called";
};

namespace {

template <typename T>
void append(std::deque<T>& to, std::vector<T> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

int save(ouro_recorder* handle, ClipRequest request, const char* path) {
  return with(handle, OURO_FAILED, [&](ouro_recorder& made) {
    if (path == nullptr) return fail("a clip needs a file name");
    if (!made.recorder.recording()) return fail("a clip cannot be made, nothing is being recorded");
    request.path = path;
    made.clips.save(std::move(request));
    return OURO_OK;
  });
}

// The end of a commit.
int committed(ouro_recorder& made) {
  const std::span<const std::byte> slot = made.recorder.last_committed();
  if (made.watches != nullptr) guarded(0, [&] { return made.watches->take(slot), 0; });
  return slot.empty() ? OURO_FAILED : OURO_OK;
}

int watch(ouro_recorder& made, const char* expression, double* value) {
  constexpr int kNoAnswer = -1;
  const auto refuse = [](std::string_view why) { return fail(why), kNoAnswer; };
  if (expression == nullptr) return refuse("ouro_watch: the expression is NULL");
  if (!made.recorder.recording()) return refuse("ouro_watch: nothing is being recorded");
  if (made.watches == nullptr) {
    made.watches = std::make_unique<FrameWatches>(made.schema);
    made.watches->take(made.recorder.last_committed());
  }
  Number found;
  if (const Status asked = made.watches->value(expression, found); !asked.ok()) return refuse(asked.message());
  if (value != nullptr) *value = found.to_double();
  return found.is_true() ? 1 : 0;
}

}  // namespace

extern "C" {

// --- recording -------------------------------------------------------------------------------------------------------

ouro_recorder* ouro_start(const ouro_options* given) {
  return guarded<ouro_recorder*>(nullptr, [&]() -> ouro_recorder* {
    RecorderOptions options;
    auto made = std::make_unique<ouro_recorder>();
    std::vector<std::string> notices;
    Status started = read_options(given, options);
    if (started.ok()) started = made->recorder.start(options, notices);
    if (result_of(started) != OURO_OK) return nullptr;
    append(made->notices, std::move(notices));
    made->schema = std::move(options.schema);
    return made.release();
  });
}

void* ouro_begin(ouro_recorder* handle) { return handle == nullptr ? nullptr : handle->recorder.begin(); }

void* ouro_begin_waiting(ouro_recorder* handle) {
  return handle == nullptr ? nullptr : handle->recorder.begin_waiting();
}

int ouro_commit(ouro_recorder* handle, uint64_t events) {
  if (handle == nullptr) return fail(ouro_recorder::kMissing);
  handle->recorder.commit(events);
  return committed(*handle);
}

int ouro_commit_at(ouro_recorder* handle, uint64_t events, uint64_t time_ns) {
  if (handle == nullptr) return fail(ouro_recorder::kMissing);
  handle->recorder.commit_at(events, time_ns);
  return committed(*handle);
}

int ouro_watch(ouro_recorder* handle, const char* expression, double* value) {
  return with(handle, -1, [&](ouro_recorder& made) { return watch(made, expression, value); });
}

uint64_t ouro_next_frame(const ouro_recorder* handle) { return handle == nullptr ? 0 : handle->recorder.next_frame(); }

int ouro_stop(ouro_recorder* handle) {
  return with(handle, OURO_FAILED, [](ouro_recorder& made) {
    made.clips.wait();
    return result_of(made.recorder.stop());
  });
}

int ouro_replace_lost_page(const void* address) { return base::replace_lost_page(address) ? 1 : 0; }

void ouro_free(ouro_recorder* handle) {
  if (handle == nullptr) return;
  guarded(0, [&] {
    handle->clips.wait();
    delete handle;
    return 0;
  });
}

int ouro_copy_stats(const ouro_recorder* handle, ouro_stats* out, size_t bytes) {
  if (out == nullptr) return fail("ouro_get_stats: stats is NULL");
  return with(handle, OURO_FAILED, [&](const ouro_recorder& made) {
    const RecorderStats stats = made.recorder.stats();
    ouro_stats all{
        stats.committed,      stats.rejected,      stats.written,       stats.damaged,       stats.session_bytes,
        stats.lag_frames,     stats.commit_p50_ns, stats.commit_p99_ns, stats.commit_max_ns, "",
        stats.times_corrected};
    copy_text(stats.error, all.error, sizeof all.error);
    std::memcpy(out, &all, std::min(bytes, sizeof all));
    return OURO_OK;
  });
}

size_t ouro_session_path(const ouro_recorder* handle, char* text, size_t bytes) {
  copy_text("", text, bytes);
  return with<size_t>(handle, 0,
                      [&](const ouro_recorder& made) { return copy_text(made.recorder.session_path(), text, bytes); });
}

size_t ouro_next_notice(ouro_recorder* handle, char* text, size_t bytes) {
  copy_text("", text, bytes);
  return with<size_t>(handle, 0, [&](ouro_recorder& made) -> size_t {
    if (made.recorder.has_notices()) append(made.notices, made.recorder.notices());
    if (made.notices.empty()) return 0;
    const size_t length = copy_text(made.notices.front(), text, bytes);
    made.notices.pop_front();
    return length;
  });
}

// --- clips -----------------------------------------------------------------------------------------------------------

int ouro_save_last(ouro_recorder* handle, uint64_t last_ns, const char* path) {
  return save(handle, {.last_ns = last_ns}, path);
}

int ouro_save_frames(ouro_recorder* handle, uint64_t first_frame, uint64_t last_frame, const char* path) {
  return save(handle, {.first_frame = first_frame, .last_frame = last_frame}, path);
}

void ouro_wait_for_clips(ouro_recorder* handle) {
  with(handle, 0, [](ouro_recorder& made) {
    made.clips.wait();
    return 0;
  });
}

int ouro_copy_clip(ouro_recorder* handle, ouro_clip* out, size_t bytes) {
  if (out == nullptr) return 0;
  return with(handle, 0, [&](ouro_recorder& made) {
    append(made.ended_clips, made.clips.take_results());
    if (made.ended_clips.empty()) return 0;
    const ClipWriter::Result& result = made.ended_clips.front();
    ouro_clip all{result_of(result.status), result.frames, result.first_frame, result.last_frame, result.time_ns, ""};
    copy_text(result.request.path, all.path, sizeof all.path);
    std::memcpy(out, &all, std::min(bytes, sizeof all));
    made.ended_clips.pop_front();
    return 1;
  });
}

// --- recovering ------------------------------------------------------------------------------------------------------

int ouro_recover(const char* session_path, const char* ring_path) {
  if (session_path == nullptr) return fail("ouro_recover: the session's path is NULL");
  return guarded(OURO_FAILED, [&] {
    session::RecoveryReport report;
    const Status recovered = session::recover(session_path, value_or(ring_path, ""), report);
    if (recovered.ok() && !report.ring_problem.empty()) {
      return fail(std::string(session_path) +
                  ": its ring could not be used, frames may be missing: " + report.ring_problem);
    }
    return result_of(recovered);
  });
}

int ouro_recover_ring(const char* ring_path, const char* session_path) {
  if (ring_path == nullptr || session_path == nullptr) return fail("ouro_recover_ring: a path is NULL");
  return guarded(OURO_FAILED, [&] {
    session::RingSnapshot held;
    if (Status copied = held.copy(ring_path, session::RingSnapshot::Ring::kAbandoned); !copied.ok())
      return result_of(copied);
    if (held.frame_count() == 0) return fail(std::string(ring_path) + ": holds no frame that can be recovered");
    session::CutReport made;
    return result_of(held.save(0, held.frame_count(), held.info(), /*recovered=*/true, session_path,
                               /*replace=*/false, made));
  });
}

}  // extern "C"

// --- reading ---------------------------------------------------------------------------------------------------------

struct ouro_reader {
  session::SessionReader session;
  std::vector<std::byte> slot;
  std::string schema_json;
  std::string info_json;       // made when asked for
  std::string bookmarks_json;  // likewise

  static constexpr const char* kMissing = "there is no reader: ouro_open() has failed or was not called";
};

namespace {

int read(ouro_reader& made, uint64_t index, void* frame, size_t frame_bytes, ouro_seal* seal) {
  if (frame != nullptr && frame_bytes > payload_bytes(made.slot.size())) {
    return fail(made.session.path() + ": its frames have " + std::to_string(payload_bytes(made.slot.size())) +
                " bytes, " + std::to_string(frame_bytes) + " were asked for");
  }
  if (const Status done = made.session.read(index, made.slot); !done.ok()) return result_of(done);
  const Seal of_frame = seal_of(made.slot);
  if (frame != nullptr) std::memcpy(frame, made.slot.data(), frame_bytes);
  if (seal != nullptr) {
    *seal = {of_frame.frame, of_frame.time_ns, of_frame.events, uint64_t{seal_is_valid(made.slot)}};
  }
  return OURO_OK;
}

}  // namespace

extern "C" {

ouro_reader* ouro_open(const char* session_path) {
  return guarded<ouro_reader*>(nullptr, [&]() -> ouro_reader* {
    if (session_path == nullptr || *session_path == '\0') {
      fail("ouro_open: there is no path of a session; a black box has none");
      return nullptr;
    }
    auto made = std::make_unique<ouro_reader>();
    if (result_of(made->session.open(session_path)) != OURO_OK) return nullptr;
    made->slot.resize(made->session.info().slot_bytes);
    made->schema_json = made->session.info().schema.to_json();
    return made.release();
  });
}

void ouro_close(ouro_reader* handle) { delete handle; }

int ouro_refresh(ouro_reader* handle) {
  return with(handle, OURO_FAILED, [](ouro_reader& made) { return result_of(made.session.refresh()); });
}

uint64_t ouro_frame_count(const ouro_reader* handle) { return handle == nullptr ? 0 : handle->session.frame_count(); }

uint32_t ouro_frame_bytes(const ouro_reader* handle) {
  return handle == nullptr ? 0 : handle->session.info().schema.frame_bytes();
}

int ouro_is_finished(const ouro_reader* handle) {
  return handle != nullptr && handle->session.state() == session::State::kFinished ? 1 : 0;
}

uint64_t ouro_session_id(const ouro_reader* handle) { return handle == nullptr ? 0 : handle->session.info().id; }

const char* ouro_game(const ouro_reader* handle) {
  return handle == nullptr ? nullptr : handle->session.info().game.c_str();
}

const char* ouro_schema_json(const ouro_reader* handle) {
  return handle == nullptr ? nullptr : handle->schema_json.c_str();
}

const char* ouro_extra(const ouro_reader* handle, const char* key) {
  if (handle == nullptr || key == nullptr) return nullptr;
  return with<const char*>(handle, nullptr, [&](const ouro_reader& made) -> const char* {
    const auto& extra = made.session.info().extra;
    const auto found = extra.find(key);
    return found == extra.end() ? nullptr : found->second.c_str();
  });
}

int ouro_read(ouro_reader* handle, uint64_t index, void* frame, size_t frame_bytes, ouro_seal* seal) {
  return with(handle, OURO_FAILED, [&](ouro_reader& made) { return read(made, index, frame, frame_bytes, seal); });
}

uint64_t ouro_index_of_frame(ouro_reader* handle, uint64_t frame) {
  return with<uint64_t>(handle, 0, [&](ouro_reader& made) { return made.session.index_of_number(frame); });
}

uint64_t ouro_index_of_time(ouro_reader* handle, uint64_t time_ns) {
  return with<uint64_t>(handle, 0, [&](ouro_reader& made) {
    return made.session.frame_count() == 0 ? 0 : made.session.index_of_time(time_ns);
  });
}

uint64_t ouro_next_event(ouro_reader* handle, uint64_t index, uint64_t events) {
  return with<uint64_t>(handle, 0, [&](ouro_reader& made) {
    return made.session.next_event(index, events).value_or(made.session.frame_count());
  });
}

}  // extern "C"

// --- reading columns -------------------------------------------------------------------------------------------------

namespace {

int read_bytes(ouro_reader& made, uint64_t first, uint64_t count, session::FramePart part, void* out, size_t bytes) {
  if (out == nullptr) return fail("there is no room for the values: the pointer is NULL");
  if (const uint64_t frames = made.session.frame_count(); first > frames || count > frames - first) {
    return fail(made.session.path() + ": has " + std::to_string(frames) + " frames, " + std::to_string(count) +
                " from index " + std::to_string(first) + " on were asked for");
  }
  // No product that overflows: a frame has at most a MiB.
  if (part.bytes == 0 || bytes / part.bytes != count || bytes % part.bytes != 0) {
    return fail(made.session.path() + ": " + std::to_string(count) + " times " + std::to_string(part.bytes) +
                " bytes were asked for, there is room for " + std::to_string(bytes));
  }
  return result_of(
      made.session.read_parts(first, count, std::span(&part, 1), std::span(static_cast<std::byte*>(out), bytes)));
}

// `count` frames from `first` on, each with the one right before it.
int read_expression(ouro_reader& made, const Expression& expression, uint64_t first, uint64_t count, double* values) {
  constexpr uint64_t kAtOnce = 64;
  const size_t slot_bytes = made.slot.size();
  std::vector<std::byte> slots((kAtOnce + 1) * slot_bytes);
  const auto slot = [&](uint64_t place) { return std::span(slots).subspan(place * slot_bytes, slot_bytes); };
  bool has_before = first > 0 && expression.uses_previous() && made.session.read(first - 1, slot(0)).ok();
  std::vector<FramePair> frames;
  std::vector<Number> found(kAtOnce);
  for (uint64_t at = 0; at < count; at += frames.size()) {
    frames.clear();
    for (uint64_t i = 0; i < std::min(kAtOnce, count - at); ++i) {
      const auto now = slot(i + 1);
      if (const Status read = made.session.read(first + at + i, now); !read.ok()) return result_of(read);
      const bool follows = has_before && seal_of(slot(i)).frame + 1 == seal_of(now).frame;
      frames.push_back({follows ? slot(i) : std::span<const std::byte>(), now});
      has_before = true;
    }
    expression.values(frames, std::span(found).first(frames.size()));
    for (size_t i = 0; i < frames.size(); ++i) values[at + i] = found[i].to_double();
    std::ranges::copy(slot(frames.size()), slot(0).begin());
  }
  return OURO_OK;
}

int read_seals(ouro_reader& made, uint64_t first, uint64_t count, uint64_t* frames, uint64_t* times, uint64_t* events) {
  constexpr uint64_t kAtOnce = 4096;
  std::vector<Seal> seals(std::min(count, kAtOnce));
  for (uint64_t at = 0; at < count;) {
    const auto part = std::span(seals).first(std::min(count - at, kAtOnce));
    if (const Status done = made.session.read_parts(first + at, part.size(), {}, {}, part); !done.ok()) {
      return result_of(done);
    }
    for (const Seal& seal : part) {
      if (frames != nullptr) frames[at] = seal.frame;
      if (times != nullptr) times[at] = seal.time_ns;
      if (events != nullptr) events[at] = seal.events;
      ++at;
    }
  }
  return OURO_OK;
}

}  // namespace

extern "C" {

int ouro_read_field(ouro_reader* handle, const char* field, uint64_t first, uint64_t count, void* values,
                    size_t values_bytes) {
  if (field == nullptr) return fail("ouro_read_field: the name of the field is NULL");
  return with(handle, OURO_FAILED, [&](ouro_reader& made) {
    std::vector<Column> columns;
    const Status found = choose_columns(made.session.info().schema, {field}, false, columns);
    if (!found.ok()) return fail(made.session.path() + ": " + found.message());
    if (columns[0].field == nullptr) {
      return fail(made.session.path() + ": '" + field + "' is a list of things - ouro_read_bytes() reads its bytes");
    }
    const uint32_t size = size_of(columns[0].field->type);
    const session::FramePart part{columns[0].field->offset + columns[0].first * size, columns[0].count * size};
    return read_bytes(made, first, count, part, values, values_bytes);
  });
}

int ouro_read_expression(ouro_reader* handle, const char* expression, uint64_t first, uint64_t count, double* values) {
  if (expression == nullptr || values == nullptr) return fail("ouro_read_expression: a pointer is NULL");
  return with(handle, OURO_FAILED, [&](ouro_reader& made) {
    Expression compiled;
    ExpressionError error;
    if (!Expression::compile(made.session.info().schema, expression, compiled, error)) {
      return fail(made.session.path() + ": the expression '" + expression + "': " + error.reason);
    }
    if (const uint64_t frames = made.session.frame_count(); first > frames || count > frames - first) {
      return fail(made.session.path() + ": has " + std::to_string(frames) + " frames, " + std::to_string(count) +
                  " from index " + std::to_string(first) + " on were asked for");
    }
    return read_expression(made, compiled, first, count, values);
  });
}

int ouro_read_bytes(ouro_reader* handle, uint64_t first, uint64_t count, uint32_t offset, uint32_t bytes, void* out,
                    size_t out_bytes) {
  return with(handle, OURO_FAILED, [&](ouro_reader& made) {
    return read_bytes(made, first, count, {offset, bytes}, out, out_bytes);
  });
}

int ouro_read_seals(ouro_reader* handle, uint64_t first, uint64_t count, uint64_t* frames, uint64_t* times_ns,
                    uint64_t* events) {
  return with(handle, OURO_FAILED,
              [&](ouro_reader& made) { return read_seals(made, first, count, frames, times_ns, events); });
}

const char* ouro_info_json(ouro_reader* handle) {
  return with<const char*>(handle, nullptr, [](ouro_reader& made) {
    if (made.info_json.empty()) made.info_json = session::meta_json(made.session.info());
    return made.info_json.c_str();
  });
}

const char* ouro_bookmarks_json(ouro_reader* handle) {
  return with<const char*>(handle, nullptr, [](ouro_reader& made) {
    made.bookmarks_json = session::bookmarks_json(made.session.bookmarks());
    return made.bookmarks_json.c_str();
  });
}

}  // extern "C"
