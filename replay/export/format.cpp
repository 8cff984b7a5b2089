#include "replay/export/format.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>

namespace replay {
namespace {

constexpr auto kFormats = std::to_array<FormatInfo>({
    {ExportFormat::kMp4, "mp4", ".mp4", "Video (.mp4)"},
    {ExportFormat::kWebm, "webm", ".webm", "Video (.webm)"},
    {ExportFormat::kGif, "gif", ".gif", "Animation (.gif)"},
    {ExportFormat::kPngs, "pngs", "/", "Pictures (.png), a folder of them"},
    {ExportFormat::kPicture, "png", ".png", "Picture of this frame (.png)"},
    {ExportFormat::kSession, "oro", ".oro", "Session (.oro)"},
    {ExportFormat::kCsv, "csv", ".csv", "Table (.csv)"},
    {ExportFormat::kNdjson, "ndjson", ".ndjson", "JSON lines (.ndjson)"},
});

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::span<const FormatInfo> export_formats() { return kFormats; }

const FormatInfo& info_of(ExportFormat format) {
  return *std::ranges::find(kFormats, format, [](const FormatInfo& info) { return info.format; });
}

std::optional<ExportFormat> format_named(std::string_view name) {
  const auto found = std::ranges::find(kFormats, name, [](const FormatInfo& info) { return info.name; });
  return found == kFormats.end() ? std::nullopt : std::optional(found->format);
}

std::optional<ExportFormat> format_of_path(std::string_view path) {
  const std::string name = lower(path);
  if (name.ends_with(".png") && number_place(path)) return ExportFormat::kPngs;
  for (const FormatInfo& info : kFormats) {
    if (name.ends_with(info.ending)) return info.format;
  }
  return std::nullopt;
}

bool is_clip(ExportFormat format) {
  return format == ExportFormat::kPngs || format == ExportFormat::kGif || format == ExportFormat::kMp4 ||
         format == ExportFormat::kWebm;
}

bool shows_pictures(ExportFormat format) { return is_clip(format) || format == ExportFormat::kPicture; }

std::optional<NumberPlace> number_place(std::string_view path) {
  const size_t slash = path.rfind('/');
  for (size_t at = path.find('%', slash == std::string_view::npos ? 0 : slash); at != std::string_view::npos;
       at = path.find('%', at + 1)) {
    size_t end = at + 1;
    while (end < path.size() && is_digit(path[end])) ++end;
    const std::string_view digits = path.substr(at + 1, end - at - 1);
    const bool padded = digits.size() == 2 && digits[0] == '0' && digits[1] != '0';
    if (end >= path.size() || path[end] != 'd' || !(digits.empty() || padded)) continue;
    return NumberPlace{at, end + 1, padded ? digits[1] - '0' : 1};
  }
  return std::nullopt;
}

std::string numbered(std::string_view path, const NumberPlace& place, uint64_t number) {
  std::string digits = std::to_string(number);
  const auto width = static_cast<size_t>(place.digits);
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  return std::string(path.substr(0, place.begin)) + digits + std::string(path.substr(place.end));
}

}  // namespace replay
