#include "replay/web/page_source.h"

namespace replay {

using recorder::Status;
using recorder::session::OpenMode;
using recorder::session::SessionReader;

Status PageSource::read(uint64_t index, std::span<std::byte> slot) {
  Status read = reader_.read(index, slot);
  rescan_ |= !read.ok() && reader_.has_index();
  return read;
}

uint64_t PageSource::time_ns(uint64_t index) {
  recorder::Seal seal;
  return reader_.read_seal(index, seal).ok() ? seal.time_ns : 0;
}

Status PageSource::refresh() {
  if (!std::exchange(rescan_, false)) return {};
  ++generation_;
  return reader_.open(path(), {.mode = OpenMode::kByScan});
}

engine::FrameSource::Opener PageSource::opener() const {
  const OpenMode mode = reader_.has_index() ? OpenMode::kByIndex : OpenMode::kByScan;
  return [mode, file = path()](std::unique_ptr<FrameSource>& source, const recorder::session::Progress& progress) {
    SessionReader again;
    const recorder::session::ReaderOptions options{.mode = mode, .cache_bytes = 4u << 20, .progress = progress};
    if (Status opened = again.open(file, options); !opened.ok()) return opened;
    source = std::make_unique<PageSource>(std::move(again));
    return Status();
  };
}

std::string PageSource::description() const {
  std::string text = reader_.state() == recorder::session::State::kFinished ? "recording" : "recording, interrupted";
  if (reader_.was_recovered()) text += " (recovered)";
  if (reader_.is_cut()) text += ", its end is missing";
  if (reader_.damage().damaged_places != 0) {
    text += ", " + std::to_string(reader_.damage().damaged_bytes) + " bytes damaged";
  }
  return text;
}

}  // namespace replay
