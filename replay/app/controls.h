// The buttons of the control strip: with these and the timeline the mouse alone suffices.
//
// Values; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/draw/geometry.h"
#include "replay/player/marks.h"
#include "replay/player/player.h"

namespace replay {

enum class Icon : uint8_t {
  kPlay,
  kPlayBackward,
  kPause,
  kStepBack,
  kStepOn,
  kPreviousMark,
  kNextMark,
  kSpeed,  // drawn as text
  kInPoint,
  kOutPoint,
  kClearLoop,
  kRepeat,
  kBookmark,
  kGoTo,
  kExport,
  kPlayFromHere,
  kZoomAll,
  kInside,
  kKeys,
  kFullScreen,
  kLibrary,
};

struct Button {
  Icon icon;
  Command order;
  std::string_view name;      // for the tooltip
  int rank = 0;               // the highest drop out first where there is no room
  bool begins_group = false;  // a little apart from what stands before it
};

// In the order they stand: those that move the playhead, and all others.
std::span<const Button> transport_buttons();
std::span<const Button> tool_buttons();

// ControlLayout: where things are on the control strip below the picture, for drawing and for the mouse. From the top:
// what is plotted and the kinds of marks, the plot, hits of watches, marks, the track with the playhead, a map of the
// whole recording while zoomed, the buttons. Everything shrinks with the window; the plot goes first.
//
// A value; pure functions.

// What the strip has to hold.
struct ControlContents {
  std::vector<MarkKind> kinds;
  std::string field;  // name and value of what is plotted; empty: there is nothing to plot
  std::string time;   // at the left of the buttons, and below it
  std::string frame;
  bool zoomed = false;
  bool hits = false;  // some watch has become true
};

struct ControlLayout {
  struct ButtonPlace {
    const Button* button = nullptr;
    engine::Rect place;
  };
  struct KindPlace {
    MarkKind kind;
    engine::Rect place;
    bool named = true;  // else only the icon, where there is little room
  };

  engine::Rect stage;  // the picture, above the strip
  engine::Rect strip;  // all of it
  engine::Rect field;  // name of the plotted field; empty without one
  engine::Rect plot;   // empty where there is no room
  engine::Rect hits;   // empty without any
  engine::Rect marks;  // the marks' icons
  engine::Rect track;  // the frames
  engine::Rect map;    // the whole recording, while zoomed; else empty
  engine::Rect row;    // the buttons
  std::vector<ButtonPlace> buttons;
  std::vector<KindPlace> kinds;
  float scale = 1;
  float text_px = 14;
  float small_px = 11;

  // The strip along the lower edge of `area`.
  static ControlLayout of(const engine::Rect& area, float scale, const ControlContents& contents);

  // The button at that point, nullptr for none; likewise the kind of marks.
  const Button* button_at(engine::Point point) const;
  const KindPlace* kind_at(engine::Point point) const;
  // Where a press moves the playhead: plot, marks, track and what lies between.
  bool on_timeline(engine::Point point) const;
};

// Controls: what the mouse does on picture and control strip, apart from any window: presses, drags, the wheel, and
// what lies under the pointer.
//
// Places are pixels of the target. One thread.

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
