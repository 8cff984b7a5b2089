#include <memory>
#include <string>
#include <vector>

#include "recorder/c_api/failure.h"
#include "recorder/session/session_reader.h"

using namespace recorder;
using namespace recorder::c_api;

struct ouro_reader {
  session::SessionReader session;
  std::vector<std::byte> slot;
  std::string schema_json;

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
