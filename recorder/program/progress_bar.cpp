#include "recorder/program/progress_bar.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "recorder/base/text.h"

namespace recorder::program {
namespace {

constexpr auto kShowAfter = std::chrono::milliseconds(500);
constexpr auto kRedrawInterval = std::chrono::milliseconds(100);
constexpr int kWidth = 20;

// "950", "1.2 k", "12 M"
std::string short_number(double value) {
  constexpr const char* kUnits[] = {"", " k", " M", " G"};
  size_t unit = 0;
  for (; value >= 999.5 && unit + 1 < std::size(kUnits); ++unit) value /= 1000;
  char text[32];
  std::snprintf(text, sizeof text, unit != 0 && value < 9.95 ? "%.1f%s" : "%.0f%s", value, kUnits[unit]);
  return text;
}

std::string short_time(double seconds) {
  const auto whole = static_cast<long long>(std::ceil(std::min(seconds, 1e9)));
  if (whole < 120) return std::to_string(whole) + " s";
  return std::to_string((whole + 30) / 60) + " min";
}

}  // namespace

ProgressBar::ProgressBar(std::ostream& to, bool shown, std::string what, std::string unit,
                         std::function<Clock::time_point()> now)
    : to_(to),
      shown_(shown),
      what_(base::shown_text(what, 200)),
      unit_(std::move(unit)),
      now_(std::move(now)),
      start_(now_()),
      next_(start_ + kShowAfter) {}

void ProgressBar::update(uint64_t done, uint64_t all) {
  if (!shown_) return;
  const Clock::time_point now = now_();
  if (now < next_) return;
  next_ = now + kRedrawInterval;
  to_ << "\r\033[K" << line(done, all, std::chrono::duration<double>(now - start_).count()) << std::flush;
  drawn_ = true;
}

void ProgressBar::clear() {
  if (drawn_) to_ << "\r\033[K" << std::flush;
  drawn_ = false;
}

std::string ProgressBar::line(uint64_t done, uint64_t all, double seconds) const {
  const double part = all == 0 ? 0 : std::min(1.0, static_cast<double>(done) / static_cast<double>(all));
  const auto full = static_cast<size_t>(part * kWidth);
  std::string out = what_ + "  [" + std::string(full, '#') + std::string(kWidth - full, '-') + "]  ";
  out += std::to_string(static_cast<int>(part * 100)) + " %";
  if (done == 0) return out;
  out += "  " + short_number(static_cast<double>(done) / seconds) + " " + unit_ + "/s";
  if (done < all) out += "  " + short_time(seconds * (1 - part) / part) + " left";
  return out;
}

}  // namespace recorder::program
