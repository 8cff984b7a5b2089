// The colours of the viewer's controls. Values.
#pragma once

#include "engine/color.h"

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
