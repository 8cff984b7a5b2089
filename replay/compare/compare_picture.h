// The picture of a comparison of two recordings, apart from the pictures of the games: the layout, captions, the list
// of differences, and the shared timeline.
//
// The layout is pure and for any thread; painting is for the drawing thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/draw/painter.h"
#include "replay/compare/differences.h"
#include "replay/compare/paired_frames.h"

namespace replay {

// Which of the two are shown; the comparison goes on.
enum class CompareSides { kBoth, kOne, kOther };

// The buttons below the track, from the left.
enum class CompareButton { kPrevious, kStepBack, kPlay, kStepOn, kNext, kSides, kSwap, kValues };
inline constexpr size_t kCompareButtons = 8;

struct CompareLayout {
  // Side by side, or one above the other in a window that is higher than wide; one alone has the whole room.
  CompareLayout(const engine::Rect& area, float scale, CompareSides sides = CompareSides::kBoth);

  // The button at that point.
  std::optional<CompareButton> button_at(engine::Point point) const;

  // Position along the track: 0 at its left end .. 1, clamped.
  float fraction_at(engine::Point point) const;

  std::array<engine::Rect, 2> captions;  // empty, like its picture, of one that is not shown
  std::array<engine::Rect, 2> pictures;
  engine::Rect list;                                  // differences
  engine::Rect strip;                                 // timeline
  engine::Rect track;                                 // in it, both lanes
  std::array<engine::Rect, kCompareButtons> buttons;  // by CompareButton; empty without room
  engine::Rect play;                                  // that of kPlay
  float line_px = 20;                                 // height of a line of the list
  size_t list_rows = 1;
  size_t list_columns = 1;
};

struct CompareView {
  struct Side {
    std::string name;   // of the recording
    std::string where;  // "frame 123   0:12.3"
    PairedFrames::Extent extent;
  };
  std::array<Side, 2> sides;
  bool differs = false;  // the two shown frames
  std::span<const DifferenceLine> lines;
  std::span<const DifferenceLine> all_lines;  // with more values of arrays, for the whole values
  size_t list_scroll = 0;                 // lines scrolled past
  const FieldDifference* grid = nullptr;  // a differing grid, shown as a map; or none
  std::string list_note;                  // instead of lines
  std::string schema_note;                // fields of only one of them; empty without any
  const DifferenceScan* scan = nullptr;
  uint64_t steps = 0;
  double position = 0;              // in steps
  std::optional<uint64_t> hovered;  // step under the mouse
  std::string hover_text;
  bool playing = false;
  CompareSides shown = CompareSides::kBoth;
  bool values = false;  // the whole values are shown
  std::optional<CompareButton> hovered_button;
  std::string left;  // below the track
  std::string right;
};

// Captions, and borders around pictures that differ; after the pictures.
void paint_captions(engine::Painter& painter, const CompareLayout& layout, const CompareView& view);
// All differing values in full, over `area`, from that line of text on. Returns the number of lines that there are.
size_t paint_whole_values(engine::Painter& painter, const engine::Rect& area, const CompareView& view, size_t scroll);
void paint_difference_list(engine::Painter& painter, const CompareLayout& layout, const CompareView& view);
void paint_shared_timeline(engine::Painter& painter, const CompareLayout& layout, const CompareView& view);
// Instead of a picture where a recording has no frame.
void paint_no_frame(engine::Painter& painter, const engine::Rect& area, const std::string& reason);

}  // namespace replay
