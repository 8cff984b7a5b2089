// ScoresScreen: the best rounds of each mode, and of today's daily game, to watch, race, send to a friend or delete.
#pragma once

#include <optional>
#include <span>
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

  // Of the table that is shown; nothing: the daily game's.
  std::optional<Mode> mode() const { return tab_ < kDaily ? std::optional(static_cast<Mode>(tab_)) : std::nullopt; }

 private:
  static constexpr size_t kDaily = 2, kTabs = 3;  // the first two are modes

  std::span<const ScoreEntry> table() const {
    return tab_ < kDaily ? context_.scores.table(static_cast<Mode>(tab_)) : context_.scores.table(day_);
  }
  size_t rows() const override { return table().size(); }
  void act(MenuCommand key) override;
  void click(const engine::Point& at, int clicks) override;
  void show(size_t tab);
  void watch();
  void race();
  void share();
  void remove();
  void undo();
  const ScoreEntry* entry() const;

  void paint_table(const Ui& ui);
  void paint_entry(const Ui& ui, const engine::Rect& place, size_t number, const ScoreEntry& entry) const;
  void paint_nothing(const Ui& ui) const;
  void paint_foot(const Ui& ui);

  size_t tab_;
  const std::string day_;  // today, when the screen was opened
  std::vector<ScoreEntry> removed_;  // since the screen was opened, the last one at the end
};

}  // namespace game
