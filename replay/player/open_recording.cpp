#include "replay/player/open_recording.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <span>
#include <thread>
#include <utility>

#include "engine/inspect/ring_source.h"
#include "engine/inspect/session_source.h"
#include "recorder/base/file.h"
#include "recorder/ring/observer.h"
#include "recorder/schema/seal.h"
#include "recorder/session/folder.h"
#include "recorder/session/log_writer.h"
#include "recorder/session/recovery.h"
#include "recorder/session/ring_description.h"
#include "recorder/session/session_reader.h"

namespace replay {
namespace {

using recorder::Status;
namespace session = recorder::session;

constexpr auto kPatience = std::chrono::seconds(5);  // with a disk that does not answer, when the viewer is left

bool has_session_magic(const recorder::base::File& file) {
  std::array<unsigned char, 8> magic{};
  return file.read_at(0, std::as_writable_bytes(std::span(magic))) == sizeof magic && magic == session::kFileMagic;
}

bool has_ring_magic(const recorder::base::File& file) {
  recorder::ring::HeaderCopy header;
  return file.read_at(0, std::as_writable_bytes(std::span(&header, 1))) == sizeof header &&
         header.magic_number == recorder::ring::kMagic;
}

// Of the whole, the part that begins at `begun` and has this share of it, both in sixths.
session::Progress part_of(const session::Progress& progress, uint64_t begun, uint64_t share) {
  if (!progress) return {};
  return [=, &progress](uint64_t done, uint64_t all) { return progress(begun * all + share * done, 6 * all); };
}

Status open_session(const std::string& path, std::unique_ptr<engine::FrameSource>& source,
                    std::vector<std::string>& notices, const session::Progress& progress) {
  session::SessionReader reader;
  if (Status opened = reader.open(path, {.progress = part_of(progress, 0, 1)}); !opened.ok()) return opened;
  if (reader.state() == session::State::kDied) {
    session::RecoveryReport report;
    const Status recovered = session::recover(path, "", report, part_of(progress, 1, 4));
    if (report.was_stopped) return Status::failure(path + ": its recovery was stopped - opening it again goes on");
    // Without recovery, the frames in the file can still be shown.
    notices.push_back(recovered.ok() ? report.text() : recovered.message() + " - shown as far as the file goes");
    if (Status opened = reader.open(path, {.progress = part_of(progress, 5, 1)}); !opened.ok()) return opened;
  }
  if (reader.state() == session::State::kUnknown) {
    notices.push_back(path +
                      ": is being recorded or was interrupted, this file system has no locks that would tell - "
                      "shown as far as it goes; once no game records, --no-lock completes it");
  }
  if (reader.is_cut()) notices.push_back(path + ": its end is missing - shown as far as the file goes");
  auto opened = std::make_unique<engine::SessionSource>(std::move(reader));
  if (opened->frame_count() == 0 && !opened->live()) return Status::failure(path + ": holds no frames");
  source = std::move(opened);
  return {};
}

// Frames of which nothing says what they are: bytes, never another game's fields.
recorder::FrameSchema schema_of_ring(const recorder::ring::RingObserver& ring) {
  session::SessionInfo info;
  const uint32_t slot_bytes = ring.geometry().slot_bytes;
  const uint32_t seal_bytes = ring.header().is_sealed() ? uint32_t{recorder::kSealBytes} : 0;
  const uint32_t payload_bytes = slot_bytes - std::min(slot_bytes, seal_bytes);
  const bool found = session::find_ring_description(ring.path(), ring.header().tag, info);
  if (found && info.schema.frame_bytes() <= payload_bytes) return std::move(info.schema);
  return {"bytes", 1, payload_bytes, {}, {}};
}

Status open_ring(const std::string& path, std::unique_ptr<engine::FrameSource>& source) {
  recorder::ring::RingObserver ring;
  if (!ring.open(path)) return Status::failure(ring.last_error());
  const auto slots = ring.header().is_sealed() ? engine::RingSource::Slots::kSealed : engine::RingSource::Slots::kBytes;
  auto opened = std::make_unique<engine::RingSource>();
  if (Status observed = opened->open(path, schema_of_ring(ring), slots); !observed.ok()) return observed;
  if (opened->frame_count() == 0 && !opened->live()) {
    return Status::failure(path + (ring.header().is_sealed()
                                       ? ": holds no frames with a valid seal - look at its bytes with buffer_dump"
                                       : ": holds no frames yet"));
  }
  source = std::move(opened);
  return {};
}

}  // namespace

Status open_source(const std::string& path, std::unique_ptr<engine::FrameSource>& source,
                   std::vector<std::string>& notices, const session::Progress& progress) {
  recorder::base::File file;
  if (const recorder::base::Error error = file.open(path); error != 0) {
    return recorder::system_failure(path, "cannot be opened", error);
  }
  recorder::base::FileInfo info;
  if (file.info(info) == 0 && info.kind == recorder::base::FileKind::kFolder) {
    return Status::failure(path + ": is a folder - name a session or ring in it, or use --sessions");
  }
  if (has_session_magic(file)) return open_session(path, source, notices, progress);
  if (has_ring_magic(file)) return open_ring(path, source);
  return Status::failure(path + ": is neither a session (*.oro) nor a ring (*.dat)");
}

Status newest_session(const std::string& folder, std::string& path) {
  const std::vector<std::string> sessions = session::list_sessions(folder);
  for (auto candidate = sessions.rbegin(); candidate != sessions.rend(); ++candidate) {
    session::SessionReader reader;
    if (!reader.open(*candidate).ok()) continue;
    // A session that died right at its start may still have its first frames in the ring.
    if (reader.frame_count() == 0 && reader.state() == session::State::kFinished) continue;
    path = *candidate;
    return {};
  }
  return Status::failure(folder + ": holds no session yet - play a game first, or name a file");
}

OpenJob::Result OpenJob::open(const std::vector<std::string>& paths, const session::Progress& progress) {
  Result result;
  for (size_t i = 0; i < paths.size() && result.status.ok(); ++i) {
    const session::Progress part = [&](uint64_t done, uint64_t all) {
      return !progress || progress(i * all + done, paths.size() * all);
    };
    result.sources.emplace_back();
    result.status = open_source(paths[i], result.sources.back(), result.notices, part);
  }
  if (!result.status.ok()) result.sources.clear();
  return result;
}

OpenJob::OpenJob(std::vector<std::string> paths, std::shared_ptr<recorder::base::BackgroundWriter> writer,
                 Prepare prepare)
    : paths_(std::move(paths)), result_(std::make_shared<Result>()) {
  const auto work = [files = paths_, result = result_, writer = std::move(writer),
                     prepare = std::move(prepare)](recorder::base::Job::Control& control) {
    writer->finish();
    *result = open(files, [&](uint64_t done, uint64_t all) { return control.report(done, all); });
    result->cancelled = control.cancelled();
    if (!result->status.ok() || files.size() != 1) return Status();
    result->player = std::make_unique<Player>(std::move(result->sources[0]), writer);
    result->sources.clear();
    if (prepare) result->status = prepare(*result->player);
    return Status();
  };
  if (const Status started = job_.start(work); !started.ok()) result_->status = started;
}

OpenJob::~OpenJob() {
  cancel();
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (!done() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  if (!done()) job_.abandon();
}

OpenJob::Result OpenJob::take() {
  if (Status ended = job_.wait(); !ended.ok()) *result_ = {std::move(ended), {}, nullptr, {}, false};
  return std::move(*result_);
}

}  // namespace replay
