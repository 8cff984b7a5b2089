#include "game/program/scores_screen.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <filesystem>

#include "game/picture/signs.h"
#include "game/rules/state.h"
#include "recorder/base/file.h"
#include "recorder/base/path.h"

namespace game {
namespace {

using engine::Align;
using engine::Anchor;
using engine::Color;
using engine::Painter;
using engine::Point;
using engine::Rect;

constexpr float kListWidth = 700;
constexpr float kListTop = 196;  // of the first entry
constexpr float kPitch = 41;
constexpr const char* kNoRecording = "This round has no recording";

// The ends of the columns, as parts of the table's width.
constexpr float kPlaceEnd = 0.075f, kScoreEnd = 0.25f, kLengthEnd = 0.41f, kTicksEnd = 0.57f, kDateFrom = 0.645f;

// The first three places are marked: gold, silver, bronze.
std::optional<Color> medal(const Palette& colors, size_t place) {
  if (place == 0) return colors.brass;
  if (place == 1) return mix(colors.text, colors.text_muted, 0.4f);
  if (place == 2) return mix(colors.brass, colors.food_rim, 0.5f);
  return std::nullopt;
}

// A triangle that points to the right: the entry has a recording.
void paint_play(const Ui& ui, Point middle, Color color) {
  const float reach = ui.px(6);
  const std::array<Point, 3> corners = {middle + Point{-0.7f * reach, -reach}, middle + Point{reach, 0},
                                        middle + Point{-0.7f * reach, reach}};
  ui.painter.fill_convex(corners, color);
}

// Beside the folder of recordings, where a file manager shows it.
std::string folder_to_share(const std::string& sessions) {
  std::error_code ignored;
  const auto whole = std::filesystem::absolute(recorder::base::path_of(sessions + "/"), ignored).lexically_normal();
  return recorder::base::text_of(whole.parent_path().parent_path());
}

std::string free_path(const std::string& folder, const std::string& name) {
  std::string path = folder + "/" + name + ".oro";
  for (int i = 2; recorder::base::exists(path); ++i) path = folder + "/" + name + "-" + std::to_string(i) + ".oro";
  return path;
}

}  // namespace

ScoresScreen::ScoresScreen(ScreenContext& context, Mode mode) : MenuScreen(context), tab_(static_cast<size_t>(mode)), day_(today()) {
  context_.scores.load();
}

void ScoresScreen::uncovered() { context_.scores.load(); }

std::optional<recorder::Status> ScoresScreen::leave() {
  for (const ScoreEntry& entry : removed_) context_.scores.discard(entry);
  removed_.clear();
  return recorder::Status();
}

const ScoreEntry* ScoresScreen::entry() const {
  const auto entries = table();
  return chosen() < entries.size() ? &entries[chosen()] : nullptr;
}

// --- commands -------------------------------------------------------------------------------------------------------

void ScoresScreen::act(MenuCommand key) {
  switch (key) {
    case MenuCommand::kLeft:
    case MenuCommand::kPreviousTab:
      return show((tab_ + kTabs - 1) % kTabs);
    case MenuCommand::kRight:
    case MenuCommand::kNextTab:
      return show((tab_ + 1) % kTabs);
    case MenuCommand::kConfirm:
      return watch();
    case MenuCommand::kRace:
      return race();
    case MenuCommand::kDelete:
      return remove();
    case MenuCommand::kUndo:
      return undo();
    case MenuCommand::kShare:
      return share();
    case MenuCommand::kBack:
      return request({Request::Kind::kBack});
    case MenuCommand::kUp:
    case MenuCommand::kDown:
      return;
  }
}

void ScoresScreen::click(const Point&, int clicks) {
  if (clicks >= 2) watch();
}

void ScoresScreen::show(size_t tab) {
  tab_ = tab;
  show_message("");
  choose(0);
}

void ScoresScreen::watch() {
  const ScoreEntry* const chosen_one = entry();
  if (!chosen_one) return;
  if (chosen_one->file.empty()) return show_message(kNoRecording);
  const recorder::Status opened = open_viewer(context_.scores.recording(*chosen_one));
  if (opened) {
    show_message("Opening the viewer");
  } else {
    show_message(opened.message(), true);
  }
}

void ScoresScreen::race() {
  const ScoreEntry* const chosen_one = entry();
  if (!chosen_one) return;
  if (chosen_one->file.empty()) return show_message(kNoRecording);
  const auto first = mode() ? context_.scores.best(*mode()) : context_.scores.best(day_);
  request({Request::Kind::kPlay,
           {.mode = chosen_one->mode,
            .day = chosen_one->day,
            .race_best = first == *chosen_one,
            .race = context_.scores.recording(*chosen_one)}});
}

// A copy of the round's recording, to be sent to a friend, who races it.
void ScoresScreen::share() {
  const ScoreEntry* const chosen_one = entry();
  if (!chosen_one) return;
  if (chosen_one->file.empty()) return show_message(kNoRecording);
  const std::string folder = folder_to_share(context_.options.sessions);
  const std::string kind = chosen_one->day.empty() ? name_of(chosen_one->mode) : "daily";
  const std::string name = kind + "-" + std::to_string(chosen_one->score) + "-" +
                           chosen_one->date.substr(0, 10);
  const std::string path = free_path(folder, name);
  const auto copy = [from = context_.scores.recording(*chosen_one), path](const std::atomic<bool>&) {
    const recorder::base::Error failed = recorder::base::copy_file(from, path);
    return failed == 0 ? recorder::Status() : recorder::system_failure(path, "could not be written", failed);
  };
  if (recorder::Status posted = context_.preferences.writer()->write("", copy); !posted) {
    return show_message(posted.message(), true);
  }
  show_message("Send " + path + " - a friend drops it on this game to race it");
}

void ScoresScreen::remove() {
  const ScoreEntry* const chosen_one = entry();
  if (!chosen_one) return;
  const ScoreEntry gone = *chosen_one;
  context_.scores.remove(gone);
  removed_.push_back(gone);
  if (chosen() > 0 && chosen() >= rows()) choose(rows() - 1);
  show_message(std::to_string(gone.score) + " points deleted; permanent on leaving");
}

void ScoresScreen::undo() {
  if (removed_.empty()) return;
  const ScoreEntry entry = removed_.back();
  context_.scores.add(entry);
  removed_.pop_back();
  tab_ = entry.day.empty() ? static_cast<size_t>(entry.mode) : kDaily;
  const std::optional<size_t> place = context_.scores.place_of(entry);
  if (!place) return show_message("No longer in the top ten", true);
  choose(*place);
  show_message(std::to_string(entry.score) + " points restored");
}

// --- the picture -----------------------------------------------------------------------------------------------------

void ScoresScreen::paint(Painter& painter, const Rect& area) {
  const Theme theme = context_.preferences.theme();
  const Ui ui = ui_of(painter, area, theme, context_.gamepad_active);
  targets().clear();
  paint_backdrop(ui);
  paint_heading(ui, "High scores");
  const std::array<std::string, kTabs> tabs = {display_name_of(Mode::kWalls), display_name_of(Mode::kWrap), "Daily"};
  paint_tabs(ui, tabs, tab_, targets());
  if (rows() == 0) {
    paint_nothing(ui);
  } else {
    paint_table(ui);
  }
  paint_foot(ui);
}

void ScoresScreen::paint_nothing(const Ui& ui) const {
  const Point middle = ui.area.center();
  Palette quiet = ui.colors();
  for (Color* const color : {&quiet.snake_head, &quiet.snake_body, &quiet.snake_tail, &quiet.snake_rim, &quiet.eye}) {
    *color = mix(*color, quiet.background_top, 0.6f);
  }
  paint_emblem(ui.painter, quiet, middle + Point{0, -ui.px(36)}, ui.px(54));
  paint_remark(ui, middle + Point{0, ui.px(66)}, tab_ == kDaily ? "No score today - play the daily game without rewinding"
                                     : "No score yet - finish a round without rewinding",
               ui.colors().text_muted);
}

void ScoresScreen::paint_table(const Ui& ui) {
  const float width = ui.px(kListWidth), left = std::round(ui.area.center().x - width / 2);
  const auto heading = [&](const char* name, float at, Align align) {
    ui.painter.text(name, {left + at * width, ui.area.y + ui.px(kListTop - 22)},
                    {.size_px = ui.px(12.5f),
                     .color = ui.colors().text_muted,
                     .weight = engine::kMedium,
                     .tracking = 0.14f,
                     .align = align,
                     .anchor = Anchor::kMiddle});
  };
  heading("SCORE", kScoreEnd, Align::kRight);
  heading("LENGTH", kLengthEnd, Align::kRight);
  heading("TICKS", kTicksEnd, Align::kRight);
  heading("PLAYED ON", kDateFrom, Align::kLeft);
  const auto entries = table();
  for (size_t i = 0; i < entries.size(); ++i) {
    const Rect place{left, ui.area.y + ui.px(kListTop + kPitch * static_cast<float>(i)), width, ui.px(kPitch - 5)};
    paint_entry(ui, place, i, entries[i]);
    targets().push_back({.place = place, .row = i});
  }
}

void ScoresScreen::paint_entry(const Ui& ui, const Rect& place, size_t number, const ScoreEntry& entry) const {
  const Palette& colors = ui.colors();
  const bool here = number == chosen();
  if (here) ui.painter.fill_rounded_rect(place, place.h / 2, colors.snake_body);
  const Color color = here ? colors.pupil : colors.text, quiet = here ? colors.pupil : colors.text_muted;
  const auto put = [&](const std::string& text, float at, Align align, Color ink, float size, float weight) {
    ui.painter.text(
        text, {place.x + at * place.w, place.center().y},
        {.size_px = ui.px(size), .color = ink, .weight = weight, .align = align, .anchor = Anchor::kMiddle});
  };
  const auto medal_color = medal(colors, number);
  put(std::to_string(number + 1), kPlaceEnd, Align::kRight, !here && medal_color ? *medal_color : quiet, 18,
      medal_color ? engine::kBold : engine::kRegular);
  put(std::to_string(entry.score), kScoreEnd, Align::kRight, !here && number == 0 ? colors.brass : color, 21,
      engine::kMedium);
  put(std::to_string(entry.length), kLengthEnd, Align::kRight, color, 18, engine::kRegular);
  put(std::to_string(entry.ticks), kTicksEnd, Align::kRight, quiet, 18, engine::kRegular);
  put(entry.date.substr(0, 16), kDateFrom, Align::kLeft, quiet, 16, engine::kRegular);
  if (!entry.file.empty()) {
    paint_play(ui, {place.right() - ui.px(26), place.center().y}, here ? colors.pupil : colors.text_faint);
  }
}

void ScoresScreen::paint_foot(const Ui& ui) {
  paint_message(ui, 68);
  std::vector<Hint> hints;
  if (rows() > 0) {
    hints.push_back({{"Enter"}, {"A"}, "watch", MenuCommand::kConfirm});
    hints.push_back({{"G"}, {"Y"}, "race", MenuCommand::kRace});
    hints.push_back({{"E"}, {}, "send", MenuCommand::kShare});
    hints.push_back({{"Del"}, {"X"}, "delete", MenuCommand::kDelete});
  }
  if (!removed_.empty()) hints.push_back({{"U"}, {"Back"}, "undo", MenuCommand::kUndo});
  const size_t next = (tab_ + 1) % kTabs;
  hints.push_back({{"Tab"}, {"L", "R"}, next == kDaily ? "daily" : name_of(static_cast<Mode>(next)),
                   MenuCommand::kNextTab});
  hints.push_back({{"Esc"}, {"B"}, "back", MenuCommand::kBack});
  paint_hints(ui, hints, targets());
}

}  // namespace game
