// The colours of the viewer's controls. Values.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "engine/draw/color.h"
#include "engine/draw/painter.h"
#include "engine/platform/input.h"

namespace replay::look {

using engine::Color;
using engine::rgb;

inline constexpr Color kBackground = rgb(0x12161f);  // the control strip
inline constexpr Color kSunk = rgb(0x171c27);        // plot and track background within it
inline constexpr Color kTrack = rgb(0x2a3140);       // frames to come
inline constexpr Color kPlayed = rgb(0x4c586f);      // frames passed
inline constexpr Color kRaised = rgb(0x242b3a);      // buttons under the mouse, popups
inline constexpr Color kLine = rgb(0x3a445a);        // edges of popups
inline constexpr Color kAccent = rgb(0x5ec8a0);      // selection, what is on
inline constexpr Color kPlot = rgb(0x6ea8e0);        // the plotted field
inline constexpr Color kPlayhead = rgb(0xf2f4f8);    // the playhead
inline constexpr Color kText = rgb(0xd5dbe8);
inline constexpr Color kMuted = rgb(0x8a93a8);
inline constexpr Color kLive = rgb(0xe5484d);
inline constexpr Color kError = rgb(0xff9a92);

}  // namespace replay::look

namespace replay::theme {

// What the library and the comparison look like: their colours and the small things both draw.
//
// The drawing thread.

using engine::Color;
using engine::rgb;

inline constexpr Color kBackground = rgb(0x12161f);
inline constexpr Color kBar = rgb(0x171c27);
inline constexpr Color kCard = rgb(0x1c2230);
inline constexpr Color kCardHovered = rgb(0x242c3d);
inline constexpr Color kField = rgb(0x0d1017);
inline constexpr Color kLine = rgb(0x2a3140);
inline constexpr Color kText = rgb(0xe4e9f2);
inline constexpr Color kMuted = rgb(0x98a2b8);
inline constexpr Color kFaint = rgb(0x667089);
inline constexpr Color kAccent = rgb(0x5ec8a0);
inline constexpr Color kOnAccent = rgb(0x0f1a17);
inline constexpr Color kStar = rgb(0xf0c060);
inline constexpr Color kBad = rgb(0xe0564f);
inline constexpr Color kWarning = rgb(0xf0a848);
inline constexpr Color kFirst = rgb(0x6cb6ff);   // the first of two recordings that are compared
inline constexpr Color kSecond = rgb(0xf2a25c);  // and the second

// A five-pointed star, filled or its outline.
void paint_star(engine::Painter& painter, engine::Point center, float radius_px, Color color, bool filled);
// The flag of a bookmark, `height_px` high, its upper left corner at `at`.
void paint_flag(engine::Painter& painter, engine::Point at, float height_px, Color color);
// A triangle that points to the right: open, play.
void paint_play(engine::Painter& painter, engine::Point center, float size_px, Color color);
// A line of text in a rounded box as wide as the text; `at` is the middle of its left or right edge. Gives its place.
struct PillStyle {
  float size_px = 12;
  Color text = kText;
  Color background = engine::with_alpha(kField, 0.78f);
  bool right = false;     // `at` is the right edge
  Color dot{0, 0, 0, 0};  // before the text, unless it is invisible
};
engine::Rect paint_pill(engine::Painter& painter, const std::string& text, engine::Point at, const PillStyle& style);
// A line of a key sheet: keys as text, what they do.
struct KeyLine {
  const char* keys;
  const char* meaning;
};
// The sheet, over everything.
void paint_keys(engine::Painter& painter, const engine::Rect& area, std::span<const KeyLine> lines);

}  // namespace replay::theme

namespace replay {

// KeySheet: whether a screen shows its keys. A question mark opens and closes it; any other key closes it, a click too.
//
// The drawing thread. A question mark is told by the text it types: it is on other keys in other countries.

class KeySheet {
 public:
  bool shown() const { return shown_; }
  void show() { shown_ = true; }

  // true: the key was for the sheet. Shift alone leaves it, for it begins a question mark.
  bool take_key(const engine::KeyPress& press) {
    if (press.key >= SDLK_LCTRL && press.key <= SDLK_RGUI) return shown_;
    closed_ = std::exchange(shown_, false);
    return closed_;
  }
  // The text of a key comes behind the key, which has closed the sheet if it was open.
  bool take_text(std::string_view typed) {
    if (typed != "?") return false;
    shown_ = !std::exchange(closed_, false);
    return true;
  }
  bool take_click() { return std::exchange(shown_, false); }

 private:
  bool shown_ = false;
  bool closed_ = false;  // by the last key
};

}  // namespace replay
