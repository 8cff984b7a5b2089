// What a recording, or a part of it, can be written as. The one table for the command line and the viewer's menu.
//
// Values; any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace replay {

enum class ExportFormat {
  kSession,  // a session of its own, with the bookmarks in it
  kCsv,
  kNdjson,
  kPicture,  // of one frame, as PNG
  kPngs,     // a picture of every frame, as numbered PNGs
  kGif,
  kMp4,
  kWebm,
};

struct FormatInfo {
  ExportFormat format = ExportFormat::kSession;
  std::string_view name;    // for --format: "mp4"
  std::string_view ending;  // of its files: ".mp4"; "/" is a folder
  std::string_view label;   // for a menu: "Video (.mp4)"
};

std::span<const FormatInfo> export_formats();
const FormatInfo& info_of(ExportFormat format);
std::optional<ExportFormat> format_named(std::string_view name);
// By the path's ending: "clip.gif"; "folder/" and "%06d.png" are numbered PNGs.
std::optional<ExportFormat> format_of_path(std::string_view path);

// Whether it is made of pictures, which need a painter of the game.
bool shows_pictures(ExportFormat format);
// Whether it moves: pictures at a constant rate.
bool is_clip(ExportFormat format);

// Where in a path the number of a picture stands, as in "shot-%06d.png".
struct NumberPlace {
  size_t begin = 0;  // of "%06d" in the path
  size_t end = 0;
  int digits = 1;
};
// Nothing without one. Only the file's name is looked at.
std::optional<NumberPlace> number_place(std::string_view path);
// The path of the picture of that number.
std::string numbered(std::string_view path, const NumberPlace& place, uint64_t number);

}  // namespace replay
