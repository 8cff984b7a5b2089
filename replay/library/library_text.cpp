#include "replay/library/library_text.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>

#include "engine/painter.h"
#include "recorder/session/session_info.h"
#include "replay/player.h"

namespace replay {
namespace {

constexpr int64_t kSecond_ns = 1'000'000'000;

std::tm local_time(int64_t unix_ns) {
  const auto seconds = static_cast<std::time_t>(unix_ns / kSecond_ns);
  std::tm local{};
  ::localtime_r(&seconds, &local);
  return local;
}

template <typename... Args>
std::string printed(const char* format, Args... args) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, args...);
  return text.data();
}

bool same_day(const std::tm& a, const std::tm& b) { return a.tm_year == b.tm_year && a.tm_yday == b.tm_yday; }

}  // namespace

std::string date_text(int64_t unix_ns, int64_t now_unix_ns) {
  constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::tm then = local_time(unix_ns);
  const std::tm now = local_time(now_unix_ns);
  // Noon of the day before, whatever the clocks did in that night.
  std::tm noon_before = now;
  noon_before.tm_mday -= 1;
  noon_before.tm_hour = 12;
  noon_before.tm_isdst = -1;
  ::mktime(&noon_before);
  const std::string clock = printed(" %d:%02d", then.tm_hour, then.tm_min);
  if (same_day(then, now)) return "Today" + clock;
  if (same_day(then, noon_before)) return "Yesterday" + clock;
  const std::string day = printed("%d ", then.tm_mday) + kMonths[static_cast<size_t>(then.tm_mon)];
  return then.tm_year == now.tm_year ? day + clock : day + printed(" %d", then.tm_year + 1900);
}

std::string length_text(uint64_t ns) {
  const auto seconds = static_cast<unsigned long long>(ns / static_cast<uint64_t>(kSecond_ns));
  const auto second = static_cast<unsigned>(seconds % 60);
  const auto minute = static_cast<unsigned>(seconds / 60 % 60);
  if (seconds >= 3600) return printed("%llu:%02u:%02u", seconds / 3600, minute, second);
  return printed("%u:%02u", minute, second);
}

std::string bytes_text(uint64_t bytes) {
  if (bytes < 1000) return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
  constexpr std::array kNames{"kB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes) / 1000;
  size_t unit = 0;
  for (; value >= 999.5 && unit + 1 < kNames.size(); ++unit) value /= 1000;
  return printed(value < 9.95 ? "%.1f " : "%.0f ", value) + kNames[unit];
}

std::string score_text(double score) {
  if (!std::isfinite(score)) return "\u2013";
  if (score != std::round(score) || std::fabs(score) > 1e15) return printed("%.6g", score);
  const std::string digits = count_text(static_cast<uint64_t>(std::fabs(score)));
  return score < 0 ? "\u2212" + digits : digits;
}

std::string title_text(const Entry& entry) {
  const std::string usual = recorder::session::file_stem(entry.start_unix_ns);
  const bool renamed = entry.id == 0 || !entry.name.starts_with(usual);
  if (renamed) return entry.name;
  return entry.game_version.empty() ? entry.game : entry.game + " " + entry.game_version;
}

std::string fitted_text(const std::string& text, float width_px, const engine::TextStyle& style) {
  if (engine::Painter::measure(text, style).width_px <= width_px) return text;
  std::string part = text;
  while (!part.empty()) {
    // A whole character, not half of one.
    while (part.size() > 1 && (static_cast<unsigned char>(part.back()) & 0xc0) == 0x80) part.pop_back();
    part.pop_back();
    while (!part.empty() && part.back() == ' ') part.pop_back();
    if (engine::Painter::measure(part + "\u2026", style).width_px <= width_px) return part + "\u2026";
  }
  return {};
}

}  // namespace replay
