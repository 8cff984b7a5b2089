#include "replay/player/open_recording.h"

#include <algorithm>
#include <array>
#include <span>
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

bool has_session_magic(const recorder::base::File& file) {
  std::array<unsigned char, 8> magic{};
  return file.read_at(0, std::as_writable_bytes(std::span(magic))) == sizeof magic && magic == session::kFileMagic;
}

bool has_ring_magic(const recorder::base::File& file) {
  recorder::ring::HeaderCopy header;
  return file.read_at(0, std::as_writable_bytes(std::span(&header, 1))) == sizeof header &&
         header.magic_number == recorder::ring::kMagic;
}

Status open_session(const std::string& path, std::unique_ptr<engine::FrameSource>& source,
                    std::vector<std::string>& notices) {
  session::SessionReader reader;
  if (Status opened = reader.open(path); !opened.ok()) return opened;
  if (reader.state() == session::State::kDied) {
    session::RecoveryReport report;
    const Status recovered = session::recover(path, "", report);
    // Without recovery, the frames in the file can still be shown.
    notices.push_back(recovered.ok() ? report.text() : recovered.message() + " - shown as far as the file goes");
    if (Status opened = reader.open(path); !opened.ok()) return opened;
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
  const uint32_t payload_bytes =
      ring.geometry().slot_bytes - std::min<uint32_t>(ring.geometry().slot_bytes, recorder::kSealBytes);
  const bool found = session::find_ring_description(ring.path(), ring.header().tag, info);
  if (found && info.schema.frame_bytes() <= payload_bytes) return std::move(info.schema);
  return {"bytes", 1, payload_bytes, {}, {}};
}

Status open_ring(const std::string& path, std::unique_ptr<engine::FrameSource>& source) {
  recorder::ring::RingObserver ring;
  if (!ring.open(path)) return Status::failure(ring.last_error());
  recorder::FrameSchema schema = schema_of_ring(ring);
  auto opened = std::make_unique<engine::RingSource>();
  if (Status observed = opened->open(path, std::move(schema)); !observed.ok()) return observed;
  if (opened->frame_count() == 0 && !opened->live()) {
    return Status::failure(path + (ring.header().is_sealed()
                                       ? ": holds no frames with a valid seal - look at its bytes with buffer_dump"
                                       : ": is the ring of a program that numbers no frames - look at its bytes with "
                                         "buffer_dump"));
  }
  source = std::move(opened);
  return {};
}

}  // namespace

Status open_source(const std::string& path, std::unique_ptr<engine::FrameSource>& source,
                   std::vector<std::string>& notices, engine::Games /*games*/) {
  recorder::base::File file;
  if (const recorder::base::Error error = file.open(path); error != 0) {
    return recorder::system_failure(path, "cannot be opened", error);
  }
  recorder::base::FileInfo info;
  if (file.info(info) == 0 && info.kind == recorder::base::FileKind::kFolder) {
    return Status::failure(path + ": is a folder - name a session or ring in it, or use --sessions");
  }
  if (has_session_magic(file)) return open_session(path, source, notices);
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

OpenJob::Result OpenJob::open(const std::vector<std::string>& paths, engine::Games games) {
  Result result;
  for (const std::string& path : paths) {
    result.sources.emplace_back();
    result.status = open_source(path, result.sources.back(), result.notices, games);
    if (!result.status.ok()) break;
  }
  if (!result.status.ok()) result.sources.clear();
  return result;
}

OpenJob::OpenJob(std::vector<std::string> paths, engine::Games games) : paths_(std::move(paths)), games_(games) {
  const Status started = job_.start([this](recorder::base::Job::Control&) {
    result_ = open(paths_, games_);
    return Status();
  });
  if (!started.ok()) result_.status = started;
}

OpenJob::Result OpenJob::take() {
  if (Status ended = job_.wait(); !ended.ok()) result_ = {std::move(ended), {}, {}};
  return std::move(result_);
}

}  // namespace replay
