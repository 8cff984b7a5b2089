#include "game/program/clip_saver.h"

#include <chrono>
#include <cstdio>

#include "game/program/print_error.h"
#include "recorder/base/file.h"
#include "recorder/session/session_info.h"

namespace game {

// "2026-01-31_12-00-00_clip.oro"
std::string ClipSaver::path_by_time() const {
  using std::chrono::system_clock;
  const auto now = std::chrono::duration_cast<std::chrono::nanoseconds>(system_clock::now().time_since_epoch());
  return folder_ + "/" + recorder::session::file_stem(now.count()) + "_clip.oro";
}

void ClipSaver::save(uint32_t seconds) {
  if (!recorder_.recording()) return messages_.show("Nothing is being recorded, so no clip can be saved", true);
  if (!writer_) writer_ = std::make_unique<recorder::ClipWriter>(recorder_);
  writer_->save({.last_ns = uint64_t{seconds} * 1'000'000'000, .path = path_by_time(), .numbered = true});
}

void ClipSaver::advance() {
  if (!writer_) return;
  for (const recorder::ClipWriter::Result& result : writer_->take_results()) {
    const std::string& path = result.request.path;
    if (!result.status) {
      print_error(result.status.message());
      messages_.show("Clip not saved: " + result.status.message(), true);
      continue;
    }
    std::printf("clip:    %s, %llu frames\n", path.c_str(), static_cast<unsigned long long>(result.frames));
    std::fflush(stdout);
    char seconds[32];
    std::snprintf(seconds, sizeof seconds, "%.1f s", static_cast<double>(result.time_ns) * 1e-9);
    const std::string name = recorder::base::file_name_of(path);
    messages_.show(std::string("Saved the last ") + seconds + " as " + name, false);
  }
}

}  // namespace game
