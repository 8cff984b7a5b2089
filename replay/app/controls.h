// Controls: the strip below the picture - buttons, timeline, legend - and the mouse on it and on the picture. Knows no
// window; places are pixels of the target.
//
// Buttons and layout are values; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/draw/geometry.h"
#include "engine/overlay/overlay_data.h"
#include "replay/player/icons.h"
#include "replay/player/marks.h"
#include "replay/player/player.h"
#include "replay/player/pointer.h"

namespace replay {

struct Button {
  Icon icon;
  Command command;
  std::string_view name;      // for the tooltip
  int rank = 0;               // in a narrow window the highest ranks are left out first
  bool begins_group = false;  // a little apart from the one before it
};

// In order of display: the buttons that move the playhead, and all others.
std::span<const Button> transport_buttons();
std::span<const Button> tool_buttons();

// The contents of the strip that its layout depends on.
struct ControlContents {
  std::vector<MarkKind> kinds;
  std::string field;  // name and value of the plotted field; empty without one
  std::string time;   // left of the buttons
  std::string frame;  // below the time
  bool zoomed = false;
  bool hits = false;  // some watch has hits
};

// The places on the strip, for painting and for the mouse. From the top: plotted field and kinds of marks, the ruler,
// the plot, hits of watches, marks, the track with the playhead, a map of the whole recording while zoomed, the
// buttons. Everything shrinks with the window; the plot goes first, then ruler and kinds, then buttons.

struct ControlLayout {
  struct ButtonPlace {
    const Button* button = nullptr;
    engine::Rect place;
  };
  struct KindPlace {
    MarkKind kind;
    engine::Rect place;
    bool named = true;  // else only the icon, in a narrow window
  };

  engine::Rect picture;  // above the strip
  engine::Rect strip;    // all of it
  engine::Rect field;    // name of the plotted field; empty without one
  engine::Rect ruler;    // times or numbers; empty without room for it
  engine::Rect plot;     // empty without room for it
  engine::Rect hits;     // empty without any
  engine::Rect marks;    // the marks' icons
  engine::Rect track;    // the frames
  engine::Rect map;      // the whole recording, while zoomed; else empty
  engine::Rect row;      // the buttons
  engine::Rect clock;    // in it, time and frame, which switch the ruler
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
  // The upper edge of what stands frame over frame: of the ruler, or what is there of plot and marks.
  float timeline_top() const { return !ruler.empty() ? ruler.y : !plot.empty() ? plot.y : marks.y; }
  // Whether a press there moves the playhead: on ruler, plot, marks, track, and between.
  bool on_timeline(engine::Point point) const;
};

// Size of the ruler's labels.
float ruler_text_px(const ControlLayout& layout);

// The value of the plotted field in the shown frame, with its unit: "120 points"; empty without one.
std::string plotted_value(const Player& player);

// The mouse on picture and strip: presses, drags, the wheel, and the thing under the pointer.
class Controls {
 public:
  explicit Controls(Player& player) : player_(player) {}

  // The ticks of the ruler as it was laid out.
  const std::vector<Ruler::Tick>& ruler_ticks();
  // Lays out the strip in `area` for the current state of the player; before each picture.
  void lay_out(const engine::Rect& area, float scale);
  const ControlLayout& layout() const { return layout_; }
  // The timeline as it was laid out, for plots that stand over it.
  engine::TimelineAxis timeline_axis();

  // --- the mouse ---------------------------------------------------------------------------------------------------
  using MouseButton = PointerButton;
  struct Press {
    engine::Point at;
    MouseButton button = MouseButton::kLeft;
    int clicks = 1;        // 2: the second of a double click
    bool selects = false;  // the key that makes a drag select is held
  };
  // Each acts on the player and returns a command, if any, for the caller to execute. While one button drags, the
  // others do nothing.
  std::optional<Command> press(const Press& press);
  void move(engine::Point at);
  std::optional<Command> release(
      std::optional<MouseButton> button = std::nullopt);  // without `button` the dragging one
  std::optional<Command> wheel(engine::Point at, float x, float y, unsigned modifiers);
  // Two fingers moved apart (`factor` above 1) or together.
  void pinch(engine::Point at, float factor);
  void leave() { hover_ = {}; }
  // Lets time pass: a drag beyond the edge of a zoomed view scrolls it.
  void advance(int64_t elapsed_ns);

  bool dragging() const { return drag_ != Drag::kNone; }

  // Under the mouse.
  struct Hover {
    std::optional<engine::Point> at;
    std::optional<uint64_t> frame;  // on the timeline; of the mark if there is one
    std::optional<Mark> mark;
    const Button* button = nullptr;
    bool field = false;               // name of the plotted field
    bool clock = false;               // time and frame beside the buttons
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
  bool moved_ = false;  // since the press, further than a click may
  bool right_press_ = false;
  MouseButton held_ = MouseButton::kLeft;  // began the drag
  float turned_ = 0;                       // of the wheel, less than a notch
  std::optional<Mark> pressed_mark_;
};

}  // namespace replay
