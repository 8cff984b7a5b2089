#include "replay/save_picture.h"

#include <vector>

#include "engine/canvas.h"
#include "replay/stage.h"

namespace replay {

recorder::Status save_frame_picture(engine::FrameSource& source, uint64_t index, int width_px, int height_px,
                                    const std::string& path) {
  std::vector<std::byte> current(source.slot_bytes());
  std::vector<std::byte> previous(source.slot_bytes());
  if (recorder::Status read = source.read(index, current); !read.ok()) return read;
  if (index == 0 || !source.read(index - 1, previous).ok()) previous.clear();
  engine::Canvas canvas(width_px, height_px);
  engine::Painter painter(canvas.target());
  Stage stage(source.schema());
  stage.paint(painter, painter.target().area(), previous, current, 1);
  painter.flush();
  return engine::save_png(canvas.image(), path);
}

}  // namespace replay
