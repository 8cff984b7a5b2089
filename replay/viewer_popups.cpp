// What opens over the picture: the line to type where to go, notes, the menus of fields and exports.
#include <SDL.h>

#include <array>
#include <utility>

#include "replay/viewer_screen.h"

namespace replay {

using engine::Point;
using recorder::Status;

void ViewerScreen::open(Prompt prompt) {
  menu_.reset();
  prompt_ = std::move(prompt);
  fresh_prompt_ = true;
  SDL_StartTextInput();
}

void ViewerScreen::open(Menu menu) {
  menu.lay_out(controls_.layout().stage, window_.target().scale);
  // The one in which something was just chosen is still at it.
  (menu_ && menu_->done() ? next_menu_ : menu_) = std::move(menu);
}

void ViewerScreen::open_go_to() {
  open(Prompt("Go to a frame, a time, or some way on", "4711   1:23.4   83s   +500   -10s   50%", "",
              [this](const std::string& text) { return player_.go_to(std::string_view(text)); }));
}

void ViewerScreen::open_note() {
  if (player_.source().frame_count() == 0) return;
  player_.clock().pause();
  const uint64_t index = player_.clock().frame();
  open(Prompt("Note of the bookmark at frame " + count_text(player_.number_of(index)), "what is to be found here",
              player_.note_at(index), [this, index](const std::string& text) {
                player_.set_note(index, text);
                return Status();
              }));
}

// Above the button that gives this order; the middle of the strip where there is none.
Point ViewerScreen::anchor_of(CommandId command) const {
  const ControlLayout& layout = controls_.layout();
  for (const auto& button : layout.buttons) {
    if (button.button->order.command == command) return {button.place.center().x, layout.strip.y};
  }
  if (command == CommandId::kChooseField && !layout.field.empty()) return {layout.field.center().x, layout.strip.y};
  return {layout.strip.center().x, layout.strip.y};
}

void ViewerScreen::open_fields() {
  std::vector<Menu::Item> items;
  size_t chosen = 0;
  for (const std::string& name : player_.plot().fields()) {
    if (name == player_.plot().field()) chosen = items.size();
    const recorder::Field* field = player_.source().schema().find(name);
    items.push_back({name, field != nullptr ? field->unit : "", true});
  }
  if (items.empty()) return player_.say("these frames have no field with a single number");
  open(Menu("Plot", std::move(items), chosen, anchor_of(CommandId::kChooseField), [this](size_t item) {
    player_.plot().choose(player_.plot().fields()[item]);
    preferences_.set_field(player_.source().schema().name(), player_.plot().field());
  }));
}

// --- export ----------------------------------------------------------------------------------------------------------

void ViewerScreen::open_export() {
  const uint64_t count = player_.source().frame_count();
  if (count == 0) return player_.say("there is no frame to export yet");
  if (export_.running()) return player_.say(export_.path() + " is still being written");
  const auto selection = player_.selection();
  const FrameRange frames = selection.value_or(FrameRange{0, count - 1});
  const std::string how_many = count_text(frames.last - frames.first + 1) + " frames";
  const ExportSource source = export_source(player_.source());
  std::vector<Menu::Item> items;
  for (const FormatInfo& info : export_formats()) {
    Menu::Item item{std::string(info.label), info.format == ExportFormat::kPicture ? "" : how_many, true};
    if (shows_pictures(info.format) && !source.has_painter) item = {item.text, "no painter for " + source.game, false};
    if (info.format == ExportFormat::kSession && !source.is_session) item = {item.text, "of a session only", false};
    items.push_back(std::move(item));
  }
  const size_t highlighted = source.has_painter ? 0 : items.size() - 2;
  open(Menu(selection ? "Export the selection" : "Export the whole recording - I and O select a part", std::move(items),
            highlighted, anchor_of(CommandId::kExport), [this](size_t item) {
              const ExportFormat format = export_formats()[item].format;
              is_clip(format) ? open_clip(format, 0) : start_export(format);
            }));
}

// How a clip shall be; what is changed is shown by the same menu again.
void ViewerScreen::open_clip(ExportFormat format, size_t highlighted) {
  const ExportRequest request = request_for(format);
  const ClipSize size = size_of(request.look);
  std::vector<Menu::Item> items{{"Write it", request.path, true}};
  items.push_back({"Size", std::to_string(size.width_px) + " x " + std::to_string(size.height_px), true});
  items.push_back({"Frame number, time and score below", clip_style_.caption ? "yes" : "no", true});
  if (format != ExportFormat::kPngs) {
    items.push_back({"Speed", speed_text(step_of_speed(clip_style_.speed), Direction::kForward), true});
  }
  open(Menu(std::string(info_of(format).label), std::move(items), highlighted, anchor_of(CommandId::kExport),
            [this, format](size_t item) {
              if (item == 0) return start_export(format);
              change_clip_style(item);
              open_clip(format, item);
            }));
}

void ViewerScreen::change_clip_style(size_t item) {
  constexpr float kLargest = 4;
  constexpr double kFastest = 16;
  if (item == 1) clip_style_.scale = clip_style_.scale >= kLargest ? 1 : clip_style_.scale + 1;
  if (item == 2) clip_style_.caption = !clip_style_.caption;
  if (item == 3) clip_style_.speed = clip_style_.speed >= kFastest ? 0.25 : clip_style_.speed * 2;
}

ExportRequest ViewerScreen::request_for(ExportFormat format) {
  const uint64_t count = player_.source().frame_count();
  ExportRequest request;
  request.format = format;
  request.frames = player_.selection().value_or(FrameRange{0, count == 0 ? 0 : count - 1});
  if (is_clip(format)) request.look = clip_style_;
  if (format == ExportFormat::kPicture) {
    request.frames = {player_.clock().frame(), player_.clock().frame()};
    request.look.scale = 2;
  }
  request.path = free_export_path(player_.source(), format, player_.number_of(request.frames.first),
                                  player_.number_of(request.frames.last));
  return request;
}

void ViewerScreen::start_export(ExportFormat format) {
  warned_of_export_ = false;
  const Status started = export_.start(player_.source(), request_for(format));
  if (!started.ok()) player_.say(started.message());
}

}  // namespace replay
