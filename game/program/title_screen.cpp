#include "game/program/title_screen.h"

#include <algorithm>
#include <array>

#include "game/picture/signs.h"
#include "game/program/score_board.h"
#include "game/rules/state.h"

namespace game {
namespace {

using engine::Align;
using engine::Anchor;
using engine::Painter;
using engine::Rect;

constexpr int kGrownFor = 420;                      // ticks that the game in the background has been played at first
constexpr int64_t kRestsAfter_ns = 60'000'000'000;  // without a key or the mouse, so does the game in the background
constexpr float kDimmed = 0.72f;                    // see dimmed()
constexpr float kChoiceRow = 40;                    // from one row to the next
constexpr float kRowWidth = 348;
constexpr float kMenuTop = 318;

}  // namespace

TitleScreen::TitleScreen(ScreenContext& context, uint64_t seed)
    : MenuScreen(context), background_(seed, Mode::kWrap, kGrownFor) {}

void TitleScreen::advance(int64_t elapsed_ns) {
  if (moves()) background_.advance(elapsed_ns);
  untouched_ns_ = std::min(untouched_ns_ + elapsed_ns, kRestsAfter_ns);
}

bool TitleScreen::moves() const { return !context_.preferences.reduced_motion() && untouched_ns_ < kRestsAfter_ns; }

void TitleScreen::announce(engine::Redraw& redraw) const {
  if (moves()) redraw.changes_in(0);
}

bool TitleScreen::handle(const SDL_Event& event) {
  untouched_ns_ = 0;
  return MenuScreen::handle(event);
}

void TitleScreen::uncovered() {
  problem_.clear();
  untouched_ns_ = 0;
}

// --- commands -------------------------------------------------------------------------------------------------------

// The game's key for Quit works here, too.
bool TitleScreen::handle_key(const engine::KeyPress& press) {
  if (context_.preferences.keys().command_for(press) != Command::kQuit) return false;
  request({Request::Kind::kQuit});
  return true;
}

void TitleScreen::act(MenuCommand key) {
  switch (key) {
    case MenuCommand::kLeft:
    case MenuCommand::kRight:
      if (chosen() == kBorder) change_border();
      return;
    case MenuCommand::kNextTab:
    case MenuCommand::kPreviousTab:
      return change_border();
    case MenuCommand::kConfirm:
      return confirm();
    case MenuCommand::kRace:
      return race();
    case MenuCommand::kBack:
      return choose(kQuit);
    case MenuCommand::kUp:
    case MenuCommand::kDown:
    case MenuCommand::kDelete:
    case MenuCommand::kUndo:
    case MenuCommand::kShare:
      return;
  }
}

void TitleScreen::click(const engine::Point&, int) { confirm(); }

void TitleScreen::confirm() {
  problem_.clear();
  switch (chosen()) {
    case kPlay:
      return request({Request::Kind::kPlay, {.mode = context_.preferences.mode()}});
    case kDaily:
      return request({Request::Kind::kPlay, {.mode = Mode::kWalls, .day = today()}});
    case kBorder:
      return change_border();
    case kRace:
      return race();
    case kScores:
      return request({Request::Kind::kScores});
    case kSettings:
      return request({Request::Kind::kSettings});
    case kRecordings:
      return open_recordings();
    default:
      return request({Request::Kind::kQuit});
  }
}

void TitleScreen::change_border() {
  context_.preferences.set_mode(other(context_.preferences.mode()));
  play_click();
}

void TitleScreen::race() {
  const Mode mode = context_.preferences.mode();
  if (const auto best = context_.scores.best(mode)) {
    request({Request::Kind::kPlay, {.mode = mode, .race_best = true, .race = context_.scores.recording(*best)}});
  } else {
    choose(kRace);  // its remark says why not
  }
}

void TitleScreen::open_recordings() {
  if (const recorder::Status opened = open_viewer(); !opened) problem_ = opened.message();
}

// --- the picture -----------------------------------------------------------------------------------------------------

MenuRow TitleScreen::row(size_t number) const {
  const Mode mode = context_.preferences.mode();
  switch (number) {
    case kPlay:
      return {.label = "Play"};
    case kDaily: {
      const auto table = context_.scores.table(today());
      return {.label = "Daily game", .value = table.empty() ? "" : std::to_string(table.front().score)};
    }
    case kBorder:
      return {.label = "Border", .value = display_name_of(mode), .adjustable = true};
    case kRace: {
      const auto best = context_.scores.best(mode);
      return {.label = "Race the best", .value = best ? std::to_string(best->score) : "", .enabled = best.has_value()};
    }
    case kScores:
      return {.label = "High scores"};
    case kSettings:
      return {.label = "Settings"};
    case kRecordings:
      return {.label = "Recordings"};
    default:
      return {.label = "Quit"};
  }
}

std::string TitleScreen::remark() const {
  const Mode mode = context_.preferences.mode();
  switch (chosen()) {
    case kDaily:
      return "The same food for everybody today, with walls";
    case kBorder:
      return mode == Mode::kWalls ? "Walls end the round" : "Out on one side, in on the other";
    case kRace:
      if (context_.scores.best(mode)) return "Race your best round";
      return std::string("No ghost yet; set a ") + display_name_of(mode) + " score";
    case kRecordings:
      return "Open the viewer";
    default:
      return "";
  }
}

void TitleScreen::paint_name(const Ui& ui) const {
  const float x = ui.area.center().x, top = ui.area.y;
  paint_emblem(ui.painter, ui.colors(), {x, top + ui.px(126)}, ui.px(58));
  ui.painter.text("Ouroboros", {x, top + ui.px(246)},
                  {.size_px = ui.px(66),
                   .color = ui.colors().text,
                   .weight = engine::kLight,
                   .tracking = 0.03f,
                   .align = Align::kCenter,
                   .anchor = Anchor::kMiddle});
}

void TitleScreen::paint_menu(const Ui& ui) {
  const float width = ui.px(kRowWidth), height = ui.px(kChoiceRow - 4);
  for (size_t i = 0; i < kRows; ++i) {
    const Rect place{std::round(ui.area.center().x - width / 2),
                     ui.area.y + ui.px(kMenuTop + kChoiceRow * static_cast<float>(i)), width, height};
    paint_row(ui, place, row(i), i == chosen(), false);
    targets().push_back({.place = place, .row = i});
  }
}

void TitleScreen::paint(Painter& painter, const Rect& area) {
  const Theme theme = context_.preferences.theme();
  const Ui ui = ui_of(painter, area, theme, context_.gamepad_active);
  targets().clear();
  const engine::Color veil = theme.palette.background_bottom;
  background_.paint_behind(painter, area, {dimmed(theme.palette, veil, kDimmed), theme.reduced_motion});
  const float glow = ui.px(560);  // darker behind the menu, so that it stays legible over the snake
  painter.soft_rect({area.center().x - glow / 2, area.y - glow / 4, glow, area.h + glow / 2}, glow / 4, glow * 0.7f,
                    engine::with_alpha(veil, 0.8f));
  paint_name(ui);
  paint_menu(ui);
  const engine::Point below{area.center().x, area.y + ui.px(kMenuTop + kChoiceRow * static_cast<float>(kRows) + 18)};
  if (!problem_.empty()) {
    paint_remark(ui, below, problem_, theme.palette.brass);
  } else {
    paint_remark(ui, below, remark(), theme.palette.text_muted);
  }
  const std::array<Hint, 3> hints = {
      Hint{{"\u2191", "\u2193"}, {"\u2191", "\u2193"}, "choose"},
      Hint{{"Enter"}, {"A"}, "select", MenuCommand::kConfirm},
      Hint{{"Tab"}, {"L", "R"}, "switch border", MenuCommand::kNextTab},
  };
  paint_hints(ui, hints, targets());
}

}  // namespace game
