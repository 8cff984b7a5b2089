#include "tools/session/console.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "recorder/base/text.h"
#include "recorder/session/format.h"
#include "tools/session/options.h"

namespace session_tool {

namespace base = recorder::base;

void Console::print_error(const std::string& what) const {
  out.flush();
  err << "session: " << base::shown_text(what) << '\n' << std::flush;
}

void print_line(std::ostream& out, const std::string& text) { out << base::shown_text(text) << '\n'; }

void print_entry(std::ostream& out, const char* name, const std::string& value) {
  print_line(out, "  " + base::padded_text(name, 12) + value);
}

int Console::conclude(const std::vector<std::string>& problems) const {
  for (const std::string& problem : problems) print_error(problem);
  return problems.empty() ? kExitDone : kExitFailed;
}

void print_json(std::ostream& out, const Json& value) {
  out << value.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

void print_table(std::ostream& out, const std::vector<std::vector<std::string>>& rows, uint64_t right,
                 std::vector<size_t>* kept_widths) {
  std::vector<std::vector<std::string>> cells = rows;
  std::vector<size_t> own_widths;
  std::vector<size_t>& widths = kept_widths == nullptr ? own_widths : *kept_widths;
  for (auto& row : cells) {
    for (std::string& cell : row) cell = base::shown_text(cell);
    widths.resize(std::max(widths.size(), row.size()));
    // The last cell of a row needs no width: a long remark must not widen the column.
    for (size_t i = 0; i + 1 < row.size(); ++i) widths[i] = std::max(widths[i], base::display_width(row[i]));
  }
  for (const auto& row : cells) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      const size_t width = base::display_width(row[i]);
      const std::string blanks(widths[i] > width ? widths[i] - width : 0, ' ');
      line += (i == 0 ? "" : "  ") + (i < 64 && (right >> i & 1) != 0 ? blanks + row[i] : row[i] + blanks);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
  }
}

namespace {

// A plain decimal number that is all of `text`; no sign, no exponent.
std::optional<double> parse_number(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789.") != std::string_view::npos) return std::nullopt;
  double value = 0;
  const auto [end, error] = recorder::base::read_real(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<uint64_t> ns_of(double seconds) {
  constexpr double kMost = 9e9;  // so that the ns fit
  if (seconds > kMost) return std::nullopt;
  return static_cast<uint64_t>(std::llround(seconds * 1e9));
}

// "1:30", "1:02:03.5": all but the first part below 60, all but the last whole.
std::optional<uint64_t> parse_clock(std::string_view text) {
  double seconds = 0;
  for (int parts = 1; parts <= 3; ++parts) {
    const size_t colon = text.find(':');
    const std::string_view part = text.substr(0, colon);
    const auto value = parse_number(part);
    if (!value || (parts > 1 && *value >= 60)) return std::nullopt;
    seconds = seconds * 60 + *value;
    if (colon == std::string_view::npos) return ns_of(seconds);
    if (part.find('.') != std::string_view::npos) return std::nullopt;
    text.remove_prefix(colon + 1);
  }
  return std::nullopt;
}

struct Unit {
  std::string_view name;
  double seconds;
};
// "ms" before "s", which it ends with.
constexpr std::array<Unit, 5> kUnits{{{"ms", 1e-3}, {"us", 1e-6}, {"s", 1}, {"m", 60}, {"h", 3600}}};

std::string formatted(const char* format, double value) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

}  // namespace

std::optional<uint64_t> parse_time(std::string_view text) {
  if (text.find(':') != std::string_view::npos) return parse_clock(text);
  double factor = 1;
  for (const Unit& unit : kUnits) {
    if (!text.ends_with(unit.name)) continue;
    text.remove_suffix(unit.name.size());
    factor = unit.seconds;
    break;
  }
  const auto value = parse_number(text);
  return value ? ns_of(*value * factor) : std::nullopt;
}

std::optional<uint64_t> parse_frame_number(std::string_view text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number > recorder::session::kMaxFrame) {
    return std::nullopt;
  }
  return number;
}

std::string duration_text(uint64_t ns) {
  const uint64_t ms = (ns + 500'000) / 1'000'000;
  std::array<char, 64> text{};
  const auto hours = static_cast<unsigned long long>(ms / 3'600'000);
  const auto minutes = static_cast<unsigned>(ms / 60'000 % 60);
  const auto seconds = static_cast<unsigned>(ms / 1000 % 60);
  const auto rest = static_cast<unsigned>(ms % 1000);
  if (hours != 0) {
    std::snprintf(text.data(), text.size(), "%llu:%02u:%02u.%03u", hours, minutes, seconds, rest);
  } else if (minutes != 0) {
    std::snprintf(text.data(), text.size(), "%u:%02u.%03u", minutes, seconds, rest);
  } else {
    std::snprintf(text.data(), text.size(), "%u.%03u s", seconds, rest);
  }
  return text.data();
}

std::string size_text(uint64_t bytes) {
  if (bytes < 1000) return count_text(bytes, "byte");
  constexpr std::array kNames{"kB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes) / 1000;
  size_t unit = 0;
  for (; value >= 999.95 && unit + 1 < kNames.size(); ++unit) value /= 1000;
  return formatted("%.1f ", value) + kNames[unit];
}

std::string count_text(uint64_t count, const std::string& singular) {
  return std::to_string(count) + " " + singular + (count == 1 ? "" : "s");
}

std::string ratio_text(double value) { return formatted("%.1f", value); }

}  // namespace session_tool
