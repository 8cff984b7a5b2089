// What the installed engine is for: draws, and writes a picture. greeting FILE.png
#include "engine/draw/painter.h"
#include "engine/draw/target.h"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const engine::Canvas canvas(320, 200);
  engine::Painter painter(canvas.target());
  painter.clear(engine::rgb(0x10141c));
  painter.text("HELLO", {160, 100}, {.size_px = 40, .align = engine::Align::kCenter});
  painter.flush();
  return engine::save_png(canvas.image(), argv[1]).ok() ? 0 : 1;
}
