#include "replay/library/library_picture.h"

#include <cmath>

#include "replay/library/theme.h"

namespace replay {
namespace {

using engine::Painter;
using engine::Rect;

void paint_scrollbar(Painter& painter, const LibraryLayout& layout, const LibraryView& view) {
  const Rect handle = layout.scroll_handle(view.scroll_px);
  if (handle.empty()) return;
  const bool hovered = view.hovered.kind == LibrarySpot::Kind::kScrollbar;
  const float inset = hovered ? 0 : std::round(2 * painter.scale());
  painter.fill_rounded_rect({handle.x + inset, handle.y, handle.w - inset * 2, handle.h}, handle.w / 2,
                            hovered ? theme::kFaint : theme::kLine);
}

}  // namespace

void LibraryPicture::paint(Painter& painter, const LibraryLayout& layout, const LibraryView& view) {
  painter.clear(theme::kBackground);
  painter.push_clip(layout.grid);
  if (view.shown.empty()) paint_library_empty(painter, layout, view);
  // The card under the mouse is lifted above its neighbours.
  for (size_t i = layout.first_seen(view.scroll_px); i < layout.end_seen(view.scroll_px); ++i) {
    paint_card(painter, layout, view, i);
  }
  paint_scrollbar(painter, layout, view);
  painter.pop_clip();
  paint_library_header(painter, layout, view);
  paint_library_footer(painter, layout, view);
  paint_library_notice(painter, layout, view);
  if (view.keys) theme::paint_keys(painter, layout.area, library_keys());
  painter.flush();
  tiles_.end_frame();
}

}  // namespace replay
