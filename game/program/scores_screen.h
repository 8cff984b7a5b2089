// ScoresScreen: the best rounds of each mode, to watch, race or delete.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "game/program/score_board.h"
#include "game/program/screen.h"

namespace game {

class ScoresScreen final : public MenuScreen {
 public:
  // Starts with the table of that mode, which is read anew meanwhile.
  ScoresScreen(ScreenContext& context, Mode mode);

  void advance(int64_t) override {}
  void announce(engine::Redraw&) const override {}
  void paint(engine::Painter& painter, const engine::Rect& area) override;
  void uncovered() override;
  void show_problem(const std::string& problem) override { show_message(problem, true); }
  // Deletes the recordings of deleted entries: from here on there is no undo.
  std::optional<recorder::Status> leave() override;

  Mode mode() const { return mode_; }

 private:
  size_t rows() const override { return context_.scores.table(mode_).size(); }
  void act(MenuCommand key) override;
  void click(const engine::Point& at, int clicks) override;
  void show(Mode mode);
  void watch();
  void race();
  void remove();
  void undo();
  const ScoreEntry* entry() const;

  void paint_table(const Ui& ui);
  void paint_entry(const Ui& ui, const engine::Rect& place, size_t number, const ScoreEntry& entry) const;
  void paint_nothing(const Ui& ui) const;
  void paint_foot(const Ui& ui);

  Mode mode_;
  std::vector<ScoreEntry> removed_;  // since the screen was opened, the last one at the end
};

}  // namespace game
