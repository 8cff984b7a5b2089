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

struct CompareLayout {
  // Side by side, or one above the other in a window that is higher than wide.
  CompareLayout(const engine::Rect& area, float scale);

  // Position along the track: 0 at its left end .. 1, clamped.
  float fraction_at(engine::Point point) const;

  std::array<engine::Rect, 2> captions;
  std::array<engine::Rect, 2> pictures;
  engine::Rect list;   // differences
  engine::Rect strip;  // timeline
  engine::Rect track;  // in it, both lanes
  engine::Rect play;   // its button
  float line_px = 20;  // height of a line of the list
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
  std::string left;  // below the track
  std::string right;
};

// Captions, and borders around pictures that differ; after the pictures.
void paint_captions(engine::Painter& painter, const CompareLayout& layout, const CompareView& view);
void paint_difference_list(engine::Painter& painter, const CompareLayout& layout, const CompareView& view);
void paint_shared_timeline(engine::Painter& painter, const CompareLayout& layout, const CompareView& view);
// Instead of a picture where a recording has no frame.
void paint_no_frame(engine::Painter& painter, const engine::Rect& area, const std::string& reason);

}  // namespace replay
