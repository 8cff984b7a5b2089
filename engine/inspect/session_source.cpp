#include "engine/inspect/session_source.h"

namespace engine {

using recorder::Status;
using recorder::session::State;

SessionSource::SessionSource(recorder::session::SessionReader reader)
    : reader_(std::move(reader)), state_(reader_.state()) {}

bool SessionSource::live() const {
  if (state_ != State::kUnknown) return state_ == State::kRecording;
  return grew_ && std::chrono::steady_clock::now() - *grew_ < kLiveAfterFrame;
}

uint64_t SessionSource::time_ns(uint64_t index) {
  recorder::Seal seal;
  return reader_.read_seal(index, seal).ok() ? seal.time_ns : 0;
}

Status SessionSource::read(uint64_t index, std::span<std::byte> slot) {
  Status read = reader_.read(index, slot);
  rescan_ |= !read.ok() && reader_.has_index();
  return read;
}

Status SessionSource::refresh() {
  if (rescan_) {
    rescan_ = false;
    ++generation_;
    return reader_.open(path(), {.mode = recorder::session::OpenMode::kByScan});
  }
  if (recovery_) return recovery_->job.is_running() ? Status() : end_recovery();
  // A copy that has seen the recording die waits for its recovery.
  const bool may_grow = state_ == State::kRecording || state_ == State::kUnknown ||
                        (state_ == State::kDied && !recovers_);
  if (!may_grow) return {};
  const uint64_t before = reader_.frame_count();
  Status refreshed = reader_.refresh();
  if (reader_.frame_count() != before) grew_ = std::chrono::steady_clock::now();
  state_ = reader_.state();
  if (state_ == State::kDied && refreshed.ok() && recovers_) start_recovery();
  return refreshed;
}

// Killed while being watched: the last frames are still in the ring.
void SessionSource::start_recovery() {
  recovery_ = std::make_unique<Recovery>();
  const Status started =
      recovery_->job.start([file = path(), &report = recovery_->report](recorder::base::Job::Control& control) {
        return recorder::session::recover(file, "", report,
                                          [&](uint64_t done, uint64_t all) { return control.report(done, all); });
      });
  notice_ = started.ok() ? "the game has died - recovering its last frames" : started.message();
  if (!started.ok()) recovery_.reset();
}

Status SessionSource::end_recovery() {
  const Status recovered = recovery_->job.wait();
  const std::unique_ptr<Recovery> ended = std::move(recovery_);
  const Status refreshed = reader_.refresh();
  state_ = reader_.state();
  if (!recovered.ok()) return recovered;
  notice_ = ended->report.text();
  return refreshed;
}

FrameSource::Opener SessionSource::opener() const {
  const auto mode = reader_.has_index() ? recorder::session::OpenMode::kByIndex : recorder::session::OpenMode::kByScan;
  return [mode, file = path()](std::unique_ptr<FrameSource>& source, const recorder::session::Progress& progress) {
    recorder::session::SessionReader again;
    const recorder::session::ReaderOptions options{.mode = mode, .cache_bytes = 4u << 20, .progress = progress};
    if (Status opened = again.open(file, options); !opened.ok()) return opened;
    auto session = std::make_unique<SessionSource>(std::move(again));
    session->recovers_ = false;
    source = std::move(session);
    return Status();
  };
}

std::string SessionSource::description() const {
  std::string text = "session, " + std::string(recorder::session::name_of(state_));
  if (reader_.was_recovered()) text += " (recovered)";
  if (reader_.is_cut()) text += ", its end is missing";
  if (reader_.damage().damaged_places != 0) {
    text += ", " + std::to_string(reader_.damage().damaged_bytes) + " bytes damaged";
  }
  if (recovery_) return text + ", being recovered";
  if (state_ == State::kDied && reader_.damage().incomplete_bytes != 0) text += ", end incomplete";
  return text;
}

}  // namespace engine
