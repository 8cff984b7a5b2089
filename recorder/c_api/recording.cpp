#include <deque>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "recorder/c_api/failure.h"
#include "recorder/c_api/options.h"
#include "recorder/clip_writer.h"
#include "recorder/session/black_box.h"
#include "recorder/session/recovery.h"

using namespace recorder;
using namespace recorder::c_api;

struct ouro_recorder {
  Recorder recorder;
  ClipWriter clips{recorder};
  std::deque<std::string> notices;
  std::deque<ClipWriter::Result> ended_clips;

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
  return handle->recorder.last_committed().empty() ? OURO_FAILED : OURO_OK;
}

int ouro_commit_at(ouro_recorder* handle, uint64_t events, uint64_t time_ns) {
  if (handle == nullptr) return fail(ouro_recorder::kMissing);
  handle->recorder.commit_at(events, time_ns);
  return handle->recorder.last_committed().empty() ? OURO_FAILED : OURO_OK;
}

uint64_t ouro_next_frame(const ouro_recorder* handle) { return handle == nullptr ? 0 : handle->recorder.next_frame(); }

int ouro_stop(ouro_recorder* handle) {
  return with(handle, OURO_FAILED, [](ouro_recorder& made) {
    made.clips.wait();
    return result_of(made.recorder.stop());
  });
}

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
    ouro_stats all{stats.committed,  stats.rejected,      stats.written,       stats.damaged,       stats.session_bytes,
                   stats.lag_frames, stats.commit_p50_ns, stats.commit_p99_ns, stats.commit_max_ns, ""};
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
