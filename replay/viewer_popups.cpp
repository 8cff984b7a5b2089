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
  menu_ = std::move(menu);
  menu_->lay_out(controls_.layout().stage, window_.target().scale);
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
Point ViewerScreen::anchor_of(Command command) const {
  const ControlLayout& layout = controls_.layout();
  for (const auto& button : layout.buttons) {
    if (button.button->order.command == command) return {button.place.center().x, layout.strip.y};
  }
  if (command == Command::kChooseField && !layout.field.empty()) return {layout.field.center().x, layout.strip.y};
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
  open(Menu("Plot", std::move(items), chosen, anchor_of(Command::kChooseField), [this](size_t item) {
    player_.plot().choose(player_.plot().fields()[item]);
    preferences_.set_field(player_.source().schema().name(), player_.plot().field());
  }));
}

void ViewerScreen::open_export() {
  const uint64_t count = player_.source().frame_count();
  if (count == 0) return player_.say("there is no frame to export yet");
  if (export_.running()) return player_.say(export_.path() + " is still being written");
  const auto selection = player_.selection();
  const FrameRange frames = selection.value_or(FrameRange{0, count - 1});
  const std::string how_many = count_text(frames.last - frames.first + 1) + " frames";
  open(Menu(
      selection ? "Export the selection" : "Export the whole recording - I and O select a part",
      {{"Session (.oro)", how_many, true},
       {"Table (.csv)", how_many, true},
       {"JSON lines (.ndjson)", how_many, true},
       {"Picture of this frame (.png)", "", true}},
      0, anchor_of(Command::kExport), [this](size_t item) {
        constexpr std::array kKinds{ExportFormat::kSession, ExportFormat::kCsv, ExportFormat::kNdjson, ExportFormat::kPicture};
        start_export(kKinds[item]);
      }));
}

void ViewerScreen::start_export(ExportFormat kind) {
  const uint64_t count = player_.source().frame_count();
  ExportRequest request;
  request.format = kind;
  request.frames = player_.selection().value_or(FrameRange{0, count - 1});
  if (kind == ExportFormat::kPicture) request.frames = {player_.clock().frame(), player_.clock().frame()};
  request.path = free_export_path(player_.source(), kind, player_.number_of(request.frames.first),
                                  player_.number_of(request.frames.last));
  warned_of_export_ = false;
  if (const Status started = export_.start(player_.source(), request); !started.ok()) player_.say(started.message());
}

}  // namespace replay
