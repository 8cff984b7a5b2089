// TitleScreen: the game's name and the main menu, over an autopilot's game.
#pragma once

#include <string>

#include "game/program/screen.h"

namespace game {

class TitleScreen final : public MenuScreen {
 public:
  // `seed`: of the game in the background.
  TitleScreen(ScreenContext& context, uint64_t seed);

  void advance(int64_t elapsed_ns) override;
  void announce(engine::Redraw& redraw) const override;
  bool handle(const SDL_Event& event) override;
  void paint(engine::Painter& painter, const engine::Rect& area) override;
  void uncovered() override;
  void show_problem(const std::string& problem) override { problem_ = problem; }

 private:
  bool moves() const;
  enum Row : size_t { kPlay, kBorder, kRace, kDaily, kScores, kSettings, kRecordings, kQuit, kRows };

  size_t rows() const override { return kRows; }
  void act(MenuCommand key) override;
  bool handle_key(const engine::KeyPress& press) override;
  void click(const engine::Point& at, int clicks) override;
  void confirm();
  void change_border();
  void race();
  void open_recordings();
  MenuRow row(size_t number) const;
  std::string remark() const;
  void paint_name(const Ui& ui) const;
  void paint_menu(const Ui& ui);

  BackgroundGame background_;
  int64_t untouched_ns_ = 0;  // since the last event
  std::string problem_;       // in opening another screen; shown until the next action
};

}  // namespace game
