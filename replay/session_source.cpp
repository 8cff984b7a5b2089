#include "replay/session_source.h"

namespace replay {

using recorder::Status;

SessionSource::SessionSource(recorder::session::SessionReader reader)
    : reader_(std::move(reader)), state_(reader_.state()) {}

uint64_t SessionSource::time_ns(uint64_t index) {
  recorder::Seal seal;
  return reader_.read_seal(index, seal).ok() ? seal.time_ns : 0;
}

Status SessionSource::refresh() {
  if (state_ == recorder::session::State::kFinished) return {};
  // The state first: what a recorder writes before it finishes is then taken in by the scan.
  state_ = reader_.state();
  Status taken_in = reader_.refresh();
  if (reader_.state() == recorder::session::State::kFinished) state_ = recorder::session::State::kFinished;
  return taken_in;
}

std::string SessionSource::description() const {
  std::string text = "session, " + std::string(recorder::session::name_of(state_));
  if (reader_.was_recovered()) text += " (recovered)";
  if (reader_.damage().damaged_places != 0) {
    text += ", " + std::to_string(reader_.damage().damaged_bytes) + " bytes damaged";
  }
  if (state_ == recorder::session::State::kDied && reader_.damage().incomplete_bytes != 0) text += ", end incomplete";
  return text;
}

}  // namespace replay
