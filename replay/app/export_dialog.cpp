#include "replay/app/export_dialog.h"

#include <string>
#include <utility>
#include <vector>

#include "replay/player/text.h"

namespace replay {

using recorder::Status;

void ExportDialog::advance() {
  if (const auto result = job_.take_result()) player_.say(*result);
}

bool ExportDialog::may_leave() {
  if (!job_.running() || warned_) return true;
  warned_ = true;
  player_.say(job_.path() + " is still being written - repeat to cancel it and leave");
  return false;
}

void ExportDialog::open(engine::Point anchor) {
  const uint64_t count = player_.source().frame_count();
  if (count == 0) return player_.say("there is no frame to export yet");
  if (job_.running()) return player_.say(job_.path() + " is still being written");
  anchor_ = anchor;
  const auto selection = player_.selection();
  const FrameRange frames = selection.value_or(FrameRange{0, count - 1});
  const std::string frames_text = count_text(frames.last - frames.first + 1) + " frames";
  const ExportSource source = export_source(player_.source(), games_);
  std::vector<Menu::Item> items;
  for (const FormatInfo& info : export_formats()) {
    Menu::Item item{std::string(info.label), info.format == ExportFormat::kPicture ? "" : frames_text, true};
    if (shows_pictures(info.format) && !source.has_painter) item = {item.text, "no painter for " + source.game, false};
    if (is_made_of_session(info.format) && !source.is_session) item = {item.text, "only of a session", false};
    items.push_back(std::move(item));
  }
  const size_t highlighted = source.has_painter ? 0 : items.size() - 2;
  popups_.open(Menu(selection ? "Export the selection" : "Export the whole recording - I and O select a part",
                    std::move(items), highlighted, anchor_, [this](size_t item) {
                      const ExportFormat format = export_formats()[item].format;
                      is_clip(format) ? open_clip(format, 0) : start(format);
                    }));
}

// Each change of the style opens the menu again.
void ExportDialog::open_clip(ExportFormat format, size_t highlighted) {
  const ExportRequest request = request_for(format);
  const ClipSize size = size_of(request.style);
  std::vector<Menu::Item> items{{"Export", request.path, true}};
  items.push_back({"Size", std::to_string(size.width_px) + " x " + std::to_string(size.height_px), true});
  items.push_back({"Frame number, time and score below", clip_style_.caption ? "yes" : "no", true});
  if (format != ExportFormat::kPngs) {
    items.push_back({"Speed", speed_text(step_of_speed(clip_style_.speed), Direction::kForward), true});
  }
  popups_.open(
      Menu(std::string(info_of(format).label), std::move(items), highlighted, anchor_, [this, format](size_t item) {
        if (item == 0) return start(format);
        change_clip_style(item);
        open_clip(format, item);
      }));
}

void ExportDialog::change_clip_style(size_t item) {
  constexpr float kLargestScale = 4;
  constexpr double kFastestSpeed = 16;
  if (item == 1) clip_style_.scale = clip_style_.scale >= kLargestScale ? 1 : clip_style_.scale + 1;
  if (item == 2) clip_style_.caption = !clip_style_.caption;
  if (item == 3) clip_style_.speed = clip_style_.speed >= kFastestSpeed ? 0.25 : clip_style_.speed * 2;
}

ExportRequest ExportDialog::request_for(ExportFormat format) {
  const uint64_t count = player_.source().frame_count();
  ExportRequest request;
  request.format = format;
  request.frames = player_.selection().value_or(FrameRange{0, count == 0 ? 0 : count - 1});
  if (is_clip(format)) request.style = clip_style_;
  if (format == ExportFormat::kPicture) {
    request.frames = {player_.clock().frame(), player_.clock().frame()};
    request.style.scale = 2;
  }
  request.path = free_export_path(player_.source().path(), format, player_.source().number_of(request.frames.first),
                                  player_.source().number_of(request.frames.last));
  return request;
}

void ExportDialog::start(ExportFormat format) {
  warned_ = false;
  const Status started = job_.start(player_.source(), request_for(format), games_);
  if (!started.ok()) player_.say(started.message());
}

}  // namespace replay
