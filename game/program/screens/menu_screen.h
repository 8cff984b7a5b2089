// MenuScreen: what screens of rows have in common - keys, gamepad and mouse become the same few orders, a row is chosen
// and shown as such, and what can be clicked is where it was drawn last.
//
// See Screen.
#pragma once

#include <string>
#include <vector>

#include "game/program/screens/screen.h"
#include "game/program/ui/menu_key.h"
#include "game/program/ui/widgets.h"

namespace game {

class MenuScreen : public Screen {
 public:
  explicit MenuScreen(ScreenContext& context) : context_(context) {}

  bool handle(const SDL_Event& event) override;
  void point(const Pointer& pointer) override;
  void pad(const engine::PadPress& press) override;

  size_t chosen() const { return chosen_; }
  // What is asked or told at the moment.
  const std::string& message() const { return message_; }

 protected:
  virtual size_t rows() const = 0;
  virtual void act(MenuCommand key) = 0;
  // A key press before it is read as an order, for a screen that asks for any key. True when it is done with.
  virtual bool handle_key(const engine::KeyPress& press) {
    static_cast<void>(press);
    return false;
  }
  // Whether another row may be chosen now.
  virtual bool can_select() const { return true; }
  // A click on the chosen row.
  virtual void click(const engine::Point& at, int clicks) {
    static_cast<void>(at);
    static_cast<void>(clicks);
    act(MenuCommand::kConfirm);
  }

  // Goes up or down by rows, round at the ends.
  void step(int by);
  void choose(size_t row);
  // To be filled anew by every paint().
  std::vector<ClickTarget>& hits() { return click_targets_; }
  void play_click() const;
  // Told until something else is; an alarm stands out.
  void show_message(const std::string& message, bool alarm = false);
  // Shows it, `above_bottom` design units from the bottom.
  void paint_message(const Ui& ui, float above_bottom) const;

  ScreenContext& context_;

 private:
  size_t chosen_ = 0;
  std::vector<ClickTarget> click_targets_;
  std::string message_;
  bool alarm_ = false;
};

}  // namespace game
