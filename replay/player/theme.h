// The theme of the viewer's screens: colours, and the small things that several of them paint: pills, bubbles, the key
// sheet.
//
// The drawing thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "engine/draw/color.h"
#include "engine/draw/painter.h"
#include "engine/platform/input.h"

namespace replay::theme {

using engine::Color;
using engine::rgb;

inline constexpr Color kBackground = rgb(0x12161f);
inline constexpr Color kBar = rgb(0x171c27);  // footers, and areas sunk into the background: plots, text boxes
inline constexpr Color kCard = rgb(0x1c2230);
inline constexpr Color kCardHovered = rgb(0x242c3d);
inline constexpr Color kField = rgb(0x0d1017);
inline constexpr Color kLine = rgb(0x2a3140);  // edges, and tracks: frames to come
inline constexpr Color kText = rgb(0xe4e9f2);
inline constexpr Color kMuted = rgb(0x98a2b8);
inline constexpr Color kFaint = rgb(0x8b95ab);
inline constexpr Color kAccent = rgb(0x5ec8a0);  // selected, active
inline constexpr Color kOnAccent = rgb(0x0f1a17);
inline constexpr Color kStar = rgb(0xf0c060);
inline constexpr Color kBad = rgb(0xe0564f);
inline constexpr Color kWarning = rgb(0xf0a848);
inline constexpr Color kFirst = rgb(0x6cb6ff);   // the first of two recordings that are compared
inline constexpr Color kSecond = rgb(0xf2a25c);  // and the second

// The control strip and what opens over the picture: a little darker, as they must not outshine the game.
inline constexpr Color kControlText = rgb(0xd5dbe8);
inline constexpr Color kControlMuted = rgb(0x8a93a8);
inline constexpr Color kPlayhead = rgb(0xf2f4f8);
inline constexpr Color kPlayed = rgb(0x4c586f);  // frames passed
inline constexpr Color kPlot = rgb(0x6ea8e0);    // the plotted field
inline constexpr Color kLive = rgb(0xf26d70);
inline constexpr Color kPopup = rgb(0x242b3a);  // and buttons under the mouse
inline constexpr Color kPopupEdge = rgb(0x3a445a);
inline constexpr Color kError = rgb(0xff9a92);

// Design units in whole pixels of the painter's target.
float unit(const engine::Painter& painter, float units);

// `text`, or as much of its beginning as fits into `width_px`, with an ellipsis; empty if not even that fits.
std::string fitted_text(const std::string& text, float width_px, const engine::TextStyle& style);

// A line of text in a rounded box as wide as the text. `at` is the middle of its left or right edge. Returns its place.
struct PillStyle {
  float size_px = 12;
  Color text = kText;
  Color background = engine::with_alpha(kField, 0.78f);
  bool right = false;     // `at` is the right edge
  Color dot{0, 0, 0, 0};  // before the text, unless transparent
};
engine::Rect paint_pill(engine::Painter& painter, const std::string& text, engine::Point at, const PillStyle& style);

// The box of a popup, with its edge and shadow.
void paint_bubble(engine::Painter& painter, const engine::Rect& box, float radius_px);

// A line of a key sheet.
struct KeyLine {
  std::string keys;     // "Shift+Left  Right"
  std::string meaning;  // "1 second back / forward"
};
// Over all of `area`, in two columns where one would make small letters.
void paint_key_sheet(engine::Painter& painter, const engine::Rect& area, std::span<const KeyLine> lines);

}  // namespace replay::theme

namespace replay {

// Whether a screen shows its keys. A question mark opens and closes the sheet; any other key or a click closes it. The
// question mark goes by its text, as keyboards have it on different keys.
class KeySheet {
 public:
  bool shown() const { return shown_; }
  void show() { shown_ = true; }

  // True if the key was for the sheet. Modifiers alone leave it open: Shift begins a question mark.
  bool take_key(const engine::KeyPress& press) {
    if (press.key >= SDLK_LCTRL && press.key <= SDLK_RGUI) return shown_;
    closed_ = std::exchange(shown_, false);
    return closed_;
  }
  // A key's text comes after the key, which has closed the sheet if it was open.
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
