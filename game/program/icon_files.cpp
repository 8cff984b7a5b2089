// snake_icons FOLDER SIZE...: writes the game's icon as FOLDER/SIZE.png for each size in pixels. Run by the build,
// which installs them for desktops. snake_icons FILE.ico SIZE... writes all sizes into the one file, as Windows has them.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "engine/draw/image.h"
#include "game/picture/signs.h"
#include "recorder/base/file.h"

namespace {

using recorder::Status;

void append_number(std::string& out, size_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> 8 * i & 0xff);
}

// A table of the pictures, then those as PNG. A side of 256 pixels is 0 there.
Status save_ico(const std::vector<int>& sizes_px, const std::string& path) {
  constexpr size_t kHeadBytes = 6;
  constexpr size_t kEntryBytes = 16;
  std::string table;
  std::string pictures;
  append_number(table, 0, 2);
  append_number(table, 1, 2);  // icons
  append_number(table, sizes_px.size(), 2);
  for (const int size_px : sizes_px) {
    std::string picture;
    if (Status made = engine::encode_png(game::icon(size_px), picture); !made.ok()) return made;
    append_number(table, static_cast<size_t>(size_px), 1);
    append_number(table, static_cast<size_t>(size_px), 1);
    append_number(table, 0, 2);   // no palette
    append_number(table, 1, 2);   // plane
    append_number(table, 32, 2);  // bits a pixel
    append_number(table, picture.size(), 4);
    append_number(table, kHeadBytes + kEntryBytes * sizes_px.size() + pictures.size(), 4);
    pictures += picture;
  }
  return recorder::base::replace_file(path, table + pictures);
}

Status save_pngs(const std::vector<int>& sizes_px, const std::string& folder) {
  for (const int size_px : sizes_px) {
    Status saved = engine::save_png(game::icon(size_px), folder + "/" + std::to_string(size_px) + ".png");
    if (!saved.ok()) return saved;
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "Usage: snake_icons FOLDER|FILE.ico SIZE...\n");
    return 2;
  }
  const std::string path = argv[1];
  const bool one_file = path.ends_with(".ico");
  const int most_px = one_file ? 256 : 2048;
  std::vector<int> sizes_px;
  for (int i = 2; i < argc; ++i) {
    sizes_px.push_back(std::atoi(argv[i]));
    if (sizes_px.back() >= 8 && sizes_px.back() <= most_px) continue;
    std::fprintf(stderr, "snake_icons: invalid size '%s', must be 8 to %d\n", argv[i], most_px);
    return 2;
  }
  const Status saved = one_file ? save_ico(sizes_px, path) : save_pngs(sizes_px, path);
  if (saved.ok()) return 0;
  std::fprintf(stderr, "snake_icons: %s\n", saved.message().c_str());
  return 1;
}
