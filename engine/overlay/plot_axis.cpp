#include "engine/overlay/plot_axis.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

namespace engine {
namespace {

constexpr double kFewestFrames = 8;

}  // namespace

uint64_t PlotAxis::frame_at(float x) const {
  const double at = std::floor((x - box.x) / frame_width());
  const double span = static_cast<double>(last - first);
  return first + static_cast<uint64_t>(std::clamp(at, 0.0, span));
}

void widen(double& low, double& high) {
  constexpr double kFar = std::numeric_limits<double>::max() / 8;
  low = std::clamp(low, -kFar, kFar);
  high = std::clamp(high, -kFar, kFar);
  const double span = high - low;
  const double least = std::max(std::fabs(low), std::fabs(high)) * 1e-9;
  const double margin = span > least ? span * 0.06 : std::max(0.5, std::fabs(low) * 0.1);
  low -= margin;
  high += margin;
}

std::vector<double> ticks(double low, double high, size_t most) {
  std::vector<double> out;
  const double span = high - low;
  if (!(span > 0) || !std::isfinite(span) || most == 0) return out;
  const double rough = span / static_cast<double>(most);
  const double power = std::pow(10, std::floor(std::log10(rough)));
  double step = power;
  for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
    step = power * factor;
    if (step >= rough) break;
  }
  for (double i = std::ceil(low / step); i * step <= high && out.size() < most; ++i) out.push_back(i * step + 0.0);
  return out;
}

std::string tick_text(double value) {
  constexpr struct {
    double from;
    const char* suffix;
  } kSuffixes[] = {{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e4, "k"}};
  char text[40];
  for (const auto& [from, suffix] : kSuffixes) {
    if (std::fabs(value) < from || std::fabs(value) >= 1e15) continue;
    const double unit = from == 1e4 ? 1e3 : from;
    std::snprintf(text, sizeof text, "%.5g%s", value / unit, suffix);
    return text;
  }
  std::snprintf(text, sizeof text, "%.5g", std::fabs(value) < 1e-12 ? 0.0 : value);
  return text;
}

std::pair<uint64_t, uint64_t> zoomed(uint64_t first, uint64_t last, uint64_t anchor, double factor, uint64_t count) {
  if (count == 0) return {0, 0};
  const double all = static_cast<double>(count);
  const double before = static_cast<double>(last - first + 1);
  const double span = std::clamp(std::round(before * factor), std::min(kFewestFrames, all), all);
  const double share = (static_cast<double>(anchor) - static_cast<double>(first) + 0.5) / before;
  const double from = std::clamp(std::round(static_cast<double>(anchor) + 0.5 - share * span), 0.0, all - span);
  return {static_cast<uint64_t>(from), static_cast<uint64_t>(from + span - 1)};
}

std::pair<uint64_t, uint64_t> panned(uint64_t first, uint64_t last, int64_t by, uint64_t count) {
  if (count == 0) return {0, 0};
  const auto least = -static_cast<int64_t>(first);
  const auto most = static_cast<int64_t>(count - 1) - static_cast<int64_t>(std::min(last, count - 1));
  by = std::clamp(by, least, std::max(most, least));
  return {first + static_cast<uint64_t>(by), last + static_cast<uint64_t>(by)};
}

}  // namespace engine
