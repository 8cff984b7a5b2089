// ControlLayout: where things are on the control strip below the picture, for drawing and for the mouse. From the top:
// what is plotted and the kinds of marks, the plot, hits of watches, marks, the track with the playhead, a map of the
// whole recording while zoomed, the buttons. Everything shrinks with the window; the plot goes first.
//
// A value; pure functions.
#pragma once

#include <string>
#include <vector>

#include "engine/geometry.h"
#include "replay/buttons.h"
#include "replay/marks.h"

namespace replay {

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

}  // namespace replay
