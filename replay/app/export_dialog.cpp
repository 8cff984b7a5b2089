#include "replay/app/export_dialog.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <utility>

#include "recorder/base/file.h"
#include "recorder/base/path.h"
#include "recorder/base/process.h"
#include "recorder/base/text.h"
#include "replay/player/text.h"

namespace replay {

namespace base = recorder::base;
using recorder::Status;

namespace {

constexpr float kLargestScale = 4;
constexpr double kSlowestClip = 0.25;
constexpr double kFastestClip = 16;

// What most exports are for, as a format and a style.
struct Preset {
  const char* name;
  const char* detail;
  ExportFormat format;
  float scale;
  bool caption;
};
constexpr auto kPresets = std::to_array<Preset>({
    {"Share", "a small video", ExportFormat::kMp4, 1, false},
    {"Full", "a large video, time and score below", ExportFormat::kMp4, 2, true},
    {"Frames", "a picture of every frame", ExportFormat::kPngs, 1, false},
});

std::string between_arrows(const std::string& value) { return "<  " + value + "  >"; }

std::string absolute_text(const std::string& path) {
  std::error_code error;
  const auto whole = std::filesystem::absolute(base::path_of(path), error);
  return error ? path : base::text_of(whole.lexically_normal());
}

std::string folder_of(const std::string& path) {
  return base::text_of(base::path_of(absolute_text(path)).parent_path());
}

}  // namespace

// --- the course of an export ----------------------------------------------------------------------------------------

void ExportDialog::advance() {
  if (const auto result = job_.take_result()) {
    if (job_.wrote()) written_ = absolute_text(job_.path());
    const std::string hint = show_key_.empty() ? " - click: open folder" : " - click or " + show_key_ + ": open folder";
    player_.say(*result + (job_.wrote() ? hint : ""));
  }
  if (const auto answer = file_dialog_.take_answer()) {
    if (!answer->problem.empty()) player_.say(answer->problem);
    if (!answer->path.empty()) {
      if (Status used = use_path(answer->path, true); !used.ok()) player_.say(used.message());
    }
    open_options(0);
  }
  if (const auto bytes = estimate_.take()) {
    estimated_bytes_ = bytes;
    const Menu* const menu = popups_.menu();
    if (menu != nullptr && menu->title() == title()) open_options(menu->highlighted());
  }
}

bool ExportDialog::may_leave() {
  if (!job_.running() || warned_) return true;
  warned_ = true;
  player_.say(job_.path() + " is still being written - repeat to cancel it and leave");
  return false;
}

void ExportDialog::show_folder() {
  if (written_.empty()) return player_.say("nothing has been exported yet");
  if (Status shown = show_in_folder(written_); !shown.ok()) player_.say(shown.message());
}

FrameRange ExportDialog::frames() const {
  const uint64_t count = player_.source().frame_count();
  if (format_ == ExportFormat::kPicture) return {player_.clock().frame(), player_.clock().frame()};
  return player_.selection().value_or(FrameRange{0, count == 0 ? 0 : count - 1});
}

std::string ExportDialog::default_path() const {
  const FrameRange range = frames();
  const engine::FrameSource& source = player_.source();
  return free_export_path(source.path(), format_, source.number_of(range.first), source.number_of(range.last), folder_);
}

ExportRequest ExportDialog::request() const {
  ExportRequest request;
  request.format = format_;
  request.frames = frames();
  if (is_clip(format_)) request.style = style_;
  request.style.scene = style_.scene;
  if (format_ == ExportFormat::kPicture) request.style.scale = std::max(2.0f, style_.scale);
  request.path = path_.empty() ? default_path() : path_;
  request.replace = replace_;
  return request;
}

void ExportDialog::start() {
  warned_ = false;
  const ExportRequest wanted = request();
  const Status started = job_.start(player_.source(), wanted, games_);
  if (!started.ok()) player_.say(started.message());
  if (started.ok() && !path_.empty()) folder_ = folder_of(path_);
}

// --- menus ----------------------------------------------------------------------------------------------------------

void ExportDialog::open(engine::Point anchor) {
  if (player_.source().frame_count() == 0) return player_.say("there is no frame to export yet");
  if (job_.running()) return player_.say(job_.path() + " is still being written");
  anchor_ = anchor;
  const auto selection = player_.selection();
  const uint64_t count = player_.source().frame_count();
  const FrameRange all = selection.value_or(FrameRange{0, count - 1});
  const std::string frames_text = count_text(all.last - all.first + 1) + " frames";
  const ExportSource source = export_source(player_.source(), games_);
  std::vector<Menu::Item> items;
  for (const Preset& preset : kPresets) items.push_back({preset.name, preset.detail, source.has_painter});
  for (const FormatInfo& info : export_formats()) {
    Menu::Item item{std::string(info.label), info.format == ExportFormat::kPicture ? "" : frames_text, true};
    if (shows_pictures(info.format) && !source.has_painter) item = {item.text, "no painter for " + source.game, false};
    if (is_made_of_session(info.format) && !source.is_session) item = {item.text, "only of a session", false};
    items.push_back(std::move(item));
  }
  const size_t highlighted = source.has_painter ? 0 : items.size() - 2;
  popups_.open(Menu(selection ? "Export the selection" : "Export the whole recording - I and O select a part",
                    std::move(items), highlighted, anchor_, [this](size_t item) {
                      if (item >= kPresets.size()) {
                        return choose_format(export_formats()[item - kPresets.size()].format);
                      }
                      const Preset& preset = kPresets[item];
                      style_ = {.scale = preset.scale, .scene = style_.scene, .caption = preset.caption};
                      // Without ffmpeg there are no videos, but animations.
                      const bool gif = has_sound(preset.format) && base::find_program("ffmpeg").empty();
                      choose_format(gif ? ExportFormat::kGif : preset.format);
                    }));
}

void ExportDialog::choose_format(ExportFormat format) {
  format_ = format;
  path_.clear();
  replace_ = false;
  estimate();
  open_options(0);
}

std::string ExportDialog::title() const { return std::string(info_of(format_).label) + " - Left and Right change"; }

// Each change opens the menu again.
void ExportDialog::open_options(size_t highlighted) {
  auto all = std::make_shared<std::vector<Line>>(lines());
  std::vector<Menu::Item> items;
  for (const Line& line : *all) items.push_back(line.item);
  popups_.open(Menu(
      title(), std::move(items), highlighted, anchor_,
      [this, all](size_t item) {
        if (!(*all)[item].change) return (*all)[item].choose();
        (*all)[item].change(1);
        open_options(item);
      },
      [this, all](size_t item, int by) {
        if (!(*all)[item].change) return false;
        (*all)[item].change(by);
        open_options(item);
        return true;
      }));
}

std::vector<ExportDialog::Line> ExportDialog::lines() {
  const std::string path = path_.empty() ? default_path() : path_;
  std::vector<Line> lines;
  lines.push_back({{"Export", base::file_name_of(path.ends_with('/') ? path.substr(0, path.size() - 1) : path), true},
                   [this] { start(); }});
  if (is_clip(format_)) add_style_lines(lines);
  lines.push_back({{"Name and folder", folder_of(path), true}, [this] { type_path(); }});
  if (FileDialog::available()) lines.push_back({{"Browse", "", true}, [this] { ask_system(); }});
  return lines;
}

void ExportDialog::add_style_lines(std::vector<Line>& lines) {
  const ClipSize size = size_of(style_);
  const auto add = [&](const char* text, const std::string& value, std::function<void(int)> change) {
    lines.push_back({{text, between_arrows(value), true}, {}, [this, change = std::move(change)](int by) {
                       change(by);
                       estimate();
                     }});
  };
  add("Size", std::to_string(size.width_px) + " x " + std::to_string(size.height_px), [this](int by) {
    style_.scale += static_cast<float>(by);
    if (style_.scale > kLargestScale) style_.scale = 1;
    if (style_.scale < 1) style_.scale = kLargestScale;
  });
  add("Frame number, time and score below", style_.caption ? "yes" : "no",
      [this](int) { style_.caption = !style_.caption; });
  if (format_ != ExportFormat::kPngs) {
    add("Speed", speed_text(step_of_speed(style_.speed), Direction::kForward), [this](int by) {
      style_.speed = by > 0 ? style_.speed * 2 : style_.speed / 2;
      if (style_.speed > kFastestClip) style_.speed = kSlowestClip;
      if (style_.speed < kSlowestClip) style_.speed = kFastestClip;
    });
  }
  const engine::Game* const game = engine::find_game(games_, player_.source().schema());
  if (has_sound(format_) && game != nullptr && game->make_sounds(player_.source().schema()) != nullptr) {
    add("Sound", style_.sound ? "yes" : "no", [this](int) { style_.sound = !style_.sound; });
  }
  if (format_ == ExportFormat::kGif) {
    const std::string bytes = estimated_bytes_ ? "about " + base::rough_bytes_text(*estimated_bytes_) : "...";
    lines.push_back({{"Size of the file", bytes, false}, {}});
  }
}

void ExportDialog::estimate() {
  estimated_bytes_.reset();
  if (format_ == ExportFormat::kGif) estimate_.start(player_.source(), request(), games_);
}

// --- name and folder ------------------------------------------------------------------------------------------------

void ExportDialog::type_path() {
  const std::string path = path_.empty() ? default_path() : path_;
  const bool makes_folder = path.ends_with('/');
  popups_.open(Prompt("Export to", "a path",
                      absolute_text(path) + (makes_folder && !absolute_text(path).ends_with('/') ? "/" : ""),
                      [this](const std::string& typed) {
                        const Status used = use_path(typed, false);
                        if (used.ok()) open_options(0);
                        return used;
                      }));
}

void ExportDialog::ask_system() {
  const Status asked = file_dialog_.ask("Export", path_.empty() ? default_path() : path_);
  if (!asked.ok()) player_.say(asked.message());
}

// A folder gets the usual name, and a name without an ending the format's.
Status ExportDialog::use_path(std::string typed, bool replace) {
  if (typed.starts_with("~/")) typed = base::environment("HOME") + typed.substr(1);
  if (typed.empty()) return Status::failure("type a name, or a folder");
  const std::string ending(info_of(format_).ending);
  std::error_code error;
  if (std::filesystem::is_directory(base::path_of(typed), error) && format_ != ExportFormat::kPngs) {
    folder_ = typed;
    path_.clear();
    return {};
  }
  const auto other = format_of_path(typed);
  if (other && other != format_ && format_ != ExportFormat::kPngs) {
    return Status::failure("the name ends as that of another format - choose " + std::string(info_of(*other).label) +
                           " for it");
  }
  if (!other && ending != "/") typed += ending;
  if (format_ == ExportFormat::kPngs && !typed.ends_with('/') && !number_place(typed)) typed += "/";
  const std::string folder = folder_of(typed.ends_with('/') ? typed.substr(0, typed.size() - 1) : typed);
  if (!std::filesystem::is_directory(base::path_of(folder), error)) {
    return Status::failure(folder + ": there is no such folder");
  }
  if (!replace && ending != "/" && base::exists(typed)) {
    return Status::failure(base::file_name_of(typed) + ": exists - choose another name");
  }
  path_ = std::move(typed);
  replace_ = replace && ending != "/";
  return {};
}

}  // namespace replay
