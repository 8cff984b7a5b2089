#include "game/picture/view.h"

#include <algorithm>
#include <cmath>

namespace game {
namespace {

using engine::Rect;

constexpr float kWallCells = 0.5f;
constexpr float kBoardCells = kInnerSize + 2 * kWallCells;
constexpr float kSideCells = 3.0f;  // the narrowest column of figures that looks like one
constexpr float kTopCells = 2.1f;

// The largest whole cell of which `room_px` holds `cells`.
float largest_cell(float room_px, float cells) { return std::max(1.0f, std::floor(room_px / cells)); }

float cell_beside(const Rect& area, float margin_px, float scale) {
  const float by_height = (area.h - 2 * margin_px) / kBoardCells;
  const float by_width = std::min((area.w - 2 * 112 * scale) / kBoardCells, area.w / (kBoardCells + 2 * kSideCells));
  return largest_cell(std::min(by_height, by_width), 1);
}

float cell_below(const Rect& area, float margin_px, float scale) {
  const float by_width = (area.w - 2 * margin_px) / kBoardCells;
  const float height = area.h - 2 * margin_px;
  const float by_height = std::min((height - 50 * scale) / kBoardCells, height / (kBoardCells + kTopCells));
  return largest_cell(std::min(by_height, by_width), 1);
}

void place_board(Layout& layout, float left, float top) {
  layout.board.x = std::round(left);
  layout.board.y = std::round(top);
  layout.field = {layout.board.x + layout.wall_px, layout.board.y + layout.wall_px, kInnerSize * layout.cell_px,
                  kInnerSize * layout.cell_px};
}

void place_figures_beside(Layout& layout, float margin_px) {
  const Rect& area = layout.area;
  const Rect& board = layout.board;
  place_board(layout, area.x + (area.w - board.w) / 2, area.y + (area.h - board.h) / 2);
  const float gap_px = std::round(std::max(margin_px, 0.7f * layout.cell_px));
  const float left = area.x + margin_px;
  const float right = board.right() + gap_px;
  layout.left = {left, board.y, board.x - gap_px - left, board.h};
  layout.right = {right, board.y, area.right() - margin_px - right, board.h};
}

void place_figures_above(Layout& layout, float margin_px, float scale) {
  const Rect& area = layout.area;
  const Rect& board = layout.board;
  const float figures_px = std::round(std::max(50 * scale, kTopCells * layout.cell_px));
  const float top = area.y + (area.h - board.h - figures_px) / 2;
  place_board(layout, area.x + (area.w - board.w) / 2, top + figures_px);
  // Four figures need some room, even above a very small board.
  const float width = std::max(layout.field.w, std::min(area.w - 2 * margin_px, 230 * scale));
  layout.top = {std::round(area.center().x - width / 2), std::round(top), width, figures_px};
}

// Two figures and the mode fit beside the board, smaller where it is small.
void fit_figures(Layout& layout, float scale) {
  constexpr float kLeastLabel = 6.5f;
  const float label = layout.label_px, figure = layout.figure_px;
  const float steps = std::max(2.0f, 0.19f * label) * 2 + 0.45f * layout.cell_px;
  const float block = 0.7f * label + std::max(6.0f, 0.62f * label) + 0.7f * figure;
  layout.pitch_px = std::round(std::max(0.7f * (figure + label) + 1.25f * layout.cell_px, block + steps));
  const float wanted = 2 * layout.pitch_px + label;
  if (wanted <= layout.field.h) return;
  const float share = layout.field.h / wanted;
  layout.figures_scale = label * share < kLeastLabel * scale ? 0 : share;
  layout.pitch_px = std::floor(layout.pitch_px * share);
}

// The board alone, as large as it can be.
void place_board_alone(Layout& layout, float margin_px) {
  const Rect& area = layout.area;
  layout.cell_px = largest_cell(std::min(area.w, area.h) - 2 * margin_px, kBoardCells);
  layout.wall_px = std::max(1.0f, std::round(kWallCells * layout.cell_px));
  layout.board.w = layout.board.h = kInnerSize * layout.cell_px + 2 * layout.wall_px;
  place_board(layout, area.x + (area.w - layout.board.w) / 2, area.y + (area.h - layout.board.h) / 2);
}

void place_sheet(Layout& layout) {
  const float cell = layout.sheet_cell_px = std::max(layout.cell_px, layout.label_px * 2.1f);
  const float width = std::min(std::round(9.6f * cell), layout.board.w);
  const float height = std::round(Layout::kSheetHeight_cells * cell);
  const engine::Point middle = layout.field.center();
  layout.sheet = {std::round(middle.x - width / 2), std::round(middle.y - height / 2), width, height};
}

}  // namespace

Layout layout_of(const Rect& area, float scale, const Theme& theme) {
  Layout layout;
  layout.theme = theme;
  layout.area = area;
  const float margin_px = std::round(std::max(10 * scale, 0.02f * std::min(area.w, area.h)));
  const float beside = cell_beside(area, margin_px, scale);
  const float below = cell_below(area, margin_px, scale);
  layout.figures_beside = beside >= below;
  layout.cell_px = std::max(beside, below);
  layout.wall_px = std::max(2.0f, std::round(kWallCells * layout.cell_px));
  layout.board.w = layout.board.h = kInnerSize * layout.cell_px + 2 * layout.wall_px;
  layout.label_px = std::max(10.5f * scale, 0.3f * layout.cell_px);
  layout.figure_px = std::max(20 * scale, 0.92f * layout.cell_px);
  layout.hairline_px = std::max(1.0f, std::round(layout.cell_px / 28));
  if (layout.figures_beside) {
    place_figures_beside(layout, margin_px);
    fit_figures(layout, scale);
    if (layout.figures_scale == 0) place_board_alone(layout, 2 * scale);
  } else {
    place_figures_above(layout, margin_px, scale);
  }
  place_sheet(layout);
  return layout;
}

}  // namespace game
