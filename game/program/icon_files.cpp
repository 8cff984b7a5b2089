// snake_icons FOLDER SIZE...: writes the game's icon as FOLDER/SIZE.png for each size in pixels. Run by the build,
// which installs them for desktops.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "engine/draw/image.h"
#include "game/picture/signs.h"

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "Usage: snake_icons FOLDER SIZE...\n");
    return 2;
  }
  for (int i = 2; i < argc; ++i) {
    const int size_px = std::atoi(argv[i]);
    if (size_px < 8 || size_px > 2048) {
      std::fprintf(stderr, "snake_icons: invalid size '%s', must be 8 to 2048\n", argv[i]);
      return 2;
    }
    const std::string path = std::string(argv[1]) + "/" + std::to_string(size_px) + ".png";
    const recorder::Status saved = engine::save_png(game::icon(size_px), path);
    if (!saved.ok()) {
      std::fprintf(stderr, "snake_icons: %s\n", saved.message().c_str());
      return 1;
    }
  }
  return 0;
}
