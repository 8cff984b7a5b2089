// Controls: what the mouse does on picture and control strip, apart from any window: presses, drags, the wheel, and
// what lies under the pointer.
//
// Places are pixels of the target. One thread.
#pragma once

#include <cstdint>
#include <optional>

#include "replay/control_layout.h"
#include "replay/player.h"

namespace replay {

class Controls {
 public:
  explicit Controls(Player& player) : player_(player) {}

  // Lays out the strip for a picture of that size, as the player is now; before each drawn frame.
  void lay_out(const engine::Rect& area, float scale);
  const ControlLayout& layout() const { return layout_; }

  // --- the mouse ---------------------------------------------------------------------------------------------------
  enum class MouseButton { kLeft, kMiddle, kRight };
  struct Press {
    engine::Point at;
    MouseButton button = MouseButton::kLeft;
    int clicks = 1;        // 2: the second of a double click
    bool selects = false;  // the key is held with which a drag selects
  };
  // What follows from each; while one button drags, the others do nothing. An order, if there is one, is the caller's
  // to carry out. Everything else is done.
  std::optional<Command> press(const Press& press);
  void move(engine::Point at);
  std::optional<Command> release(
      std::optional<MouseButton> button = std::nullopt);  // without `button` the one that drags
  std::optional<Command> wheel(engine::Point at, float x, float y, unsigned modifiers);
  // Two fingers moved apart (above 1) or together.
  void pinch(engine::Point at, float factor);
  void leave() { hover_ = {}; }
  // Time goes by: a drag beyond the edge of a zoomed view moves that.
  void advance(int64_t elapsed_ns);

  bool dragging() const { return drag_ != Drag::kNone; }

  // What is under the mouse.
  struct Hover {
    std::optional<engine::Point> at;
    std::optional<uint64_t> frame;  // on the timeline; that of the mark if there is one
    std::optional<Mark> mark;
    const Button* button = nullptr;
    bool field = false;               // the name of the plotted field
    std::optional<MarkKind> kind;     // of the legend
    std::optional<engine::Rect> box;  // of button, field or kind
  };
  const Hover& hover() const { return hover_; }

 private:
  enum class Drag { kNone, kPlayhead, kSelection, kInPoint, kOutPoint, kPan, kMap };

  double fraction_at(engine::Point at) const;
  double position_at(engine::Point at) const { return player_.timeline().position_of(fraction_at(at)); }
  double frames_per_px() const;
  std::optional<Mark> mark_near(engine::Point at) const;
  Drag handle_at(engine::Point at) const;
  std::optional<Command> press_left(const Press& press);
  std::optional<Command> press_frames(const Press& press);
  void begin(Drag drag);
  void drag_to(engine::Point at);
  void drag_map(engine::Point at);
  void update_hover(engine::Point at);
  std::optional<Command> turn_speed(float notches);

  Player& player_;
  ControlLayout layout_;
  Hover hover_;
  Drag drag_ = Drag::kNone;
  engine::Point pressed_at_;
  engine::Point last_at_;
  double selected_from_ = 0;
  bool moved_ = false;  // since the press, further than a hand trembles
  bool right_press_ = false;
  MouseButton held_ = MouseButton::kLeft;  // began the drag
  float turned_ = 0;                       // of the wheel, less than a notch
  std::optional<Mark> pressed_mark_;
};

}  // namespace replay
