#include "engine/inspect/inspection.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "engine/inspect/value_finder.h"
#include "recorder/expression/expression_syntax.h"
#include "recorder/schema/seal.h"
#include "recorder/session/json_text.h"

namespace engine {
namespace {

// Distinct on a dark background, also in brightness, for people who do not tell red from green.
constexpr std::array<uint32_t, 8> kColors{0xffb454, 0x59c2ff, 0xc3e88d, 0xff7a93,
                                          0xc792ea, 0x5de4c7, 0xf0e68c, 0xb0bec5};

constexpr size_t kMaxUndo = 32;
constexpr size_t kMaxWatches = 100;  // and log points
constexpr size_t kMaxPins = 1000;
constexpr size_t kMaxHistory = 50;

}  // namespace

Inspection::Inspection() = default;
Inspection::~Inspection() = default;

void Inspection::attach(FrameSource& source) {
  scan_ = std::make_unique<SeriesScan>(source);
  schema_ = source.schema();
  begin_scans();
}

void Inspection::set_schema(const recorder::FrameSchema& schema) {
  scan_ = nullptr;
  schema_ = schema;
  begin_scans();
}

void Inspection::detach() {
  scan_ = nullptr;
  schema_.reset();
  begin_scans();
}

void Inspection::begin_scans() {
  compare_with_.reset();
  for (size_t i = 0; i < watches_.size(); ++i) begin_scan(i);
}

void Inspection::update() {
  if (scan_) scan_->update();
}

bool Inspection::busy() const { return scan_ && scan_->busy(); }

bool Inspection::work() { return scan_ && scan_->work(); }

double Inspection::progress() const { return scan_ ? scan_->progress() : 1; }

// --- watches ---------------------------------------------------------------------------------------------------------

const std::vector<Watch>& Inspection::watches() const { return watches_; }

void Inspection::end_scan(size_t watch) {
  if (watches_[watch].series && scan_) scan_->cancel(watches_[watch].series);
  watches_[watch].series = nullptr;
}

void Inspection::begin_scan(size_t watch) {
  Watch& changed = watches_[watch];
  end_scan(watch);
  pauses_[watch] = {};
  changed.error = {};
  // One for this thread, one for that of the scan.
  Expression expression;
  if (!schema_ || !Expression::compile(*schema_, changed.text, pauses_[watch].expression, changed.error)) return;
  if (!scan_ || !Expression::compile(*schema_, changed.text, expression, changed.error)) return;
  changed.series = scan_->add(std::move(expression));
}

template <typename Colored>
uint32_t Inspection::unused_color(const std::vector<Colored>& used) {
  uint32_t best = kColors.front();
  auto least = used.size() + 1;
  for (const uint32_t color : kColors) {
    const auto times = static_cast<size_t>(std::ranges::count(used, color, &Colored::color_rgb));
    if (times >= least) continue;
    least = times;
    best = color;
  }
  return best;
}

size_t Inspection::add_watch(const std::string& text) {
  Watch watch;
  watch.text = text;
  watch.color_rgb = unused_color(watches_);
  insert(watches_.size(), std::move(watch));
  return watches_.size() - 1;
}

size_t Inspection::place_of(const std::string& text) const {
  return static_cast<size_t>(std::ranges::find(watches_, text, &Watch::text) - watches_.begin());
}

size_t Inspection::add_watch_for_run(const std::string& text, bool plotted) {
  size_t place = place_of(text);
  if (place == watches_.size()) {
    place = add_watch(text);
    watches_[place].kept = false;
  }
  watches_[place].plotted |= plotted;
  return place;
}

void Inspection::insert(size_t at, Watch watch) {
  const auto place = static_cast<std::ptrdiff_t>(at);
  watches_.insert(watches_.begin() + place, std::move(watch));
  pauses_.insert(pauses_.begin() + place, Pause());
  begin_scan(at);
}

void Inspection::change_watch(size_t watch, const std::string& text) {
  if (watch >= watches_.size() || watches_[watch].text == text) return;
  watches_[watch].text = text;
  watches_[watch].kept = true;
  begin_scan(watch);
}

void Inspection::remove_watch(size_t watch) {
  if (watch >= watches_.size()) return;
  end_scan(watch);
  const auto place = static_cast<std::ptrdiff_t>(watch);
  if (removed_.size() == kMaxUndo) removed_.erase(removed_.begin());
  removed_.emplace_back(watch, std::move(watches_[watch]));
  watches_.erase(watches_.begin() + place);
  pauses_.erase(pauses_.begin() + place);
}

bool Inspection::undo_remove() {
  if (removed_.empty()) return false;
  auto [at, watch] = std::move(removed_.back());
  removed_.pop_back();
  insert(std::min(at, watches_.size()), std::move(watch));
  return true;
}

void Inspection::set_pauses(size_t watch, bool on) {
  if (watch >= watches_.size()) return;
  watches_[watch].pauses = on;
  pauses_[watch].known = false;
}

void Inspection::set_plotted(size_t watch, bool on) {
  if (watch < watches_.size()) watches_[watch].plotted = on;
}

void Inspection::set_joined(size_t watch, bool on) {
  if (watch < watches_.size()) watches_[watch].joined = on;
}

void Inspection::cancel(size_t watch) {
  if (scan_ && watch < watches_.size() && watches_[watch].series) scan_->cancel(watches_[watch].series);
}

void Inspection::set_all_pause(bool on) {
  all_pause_ = on;
  for (size_t i = 0; i < watches_.size(); ++i) {
    if (!watches_[i].pauses) pauses_[i].known = false;
  }
}

bool Inspection::wants_ticks() const {
  return std::any_of(watches_.begin(), watches_.end(),
                     [this](const Watch& watch) { return watch.pauses || (all_pause_ && watch.error.reason.empty()); });
}

std::vector<size_t> Inspection::pausing_watches(std::span<const std::byte> previous, std::span<const std::byte> slot) {
  std::vector<size_t> hits;
  for (size_t i = 0; i < watches_.size(); ++i) {
    Pause& pause = pauses_[i];
    if (!(watches_[i].pauses || all_pause_) || pause.expression.empty()) continue;
    const bool now = pause.expression.value(previous, slot).is_true();
    // Evaluated for the first time, a watch may have been true already. Nothing was true before frame 0; without the
    // previous frame, no pause is better than one for a watch that has long been true.
    if (!pause.known) {
      const bool is_first = slot.size() >= recorder::kSealBytes && recorder::seal_of(slot).frame == 0;
      pause.was_true = previous.empty() ? now && !is_first : pause.expression.value({}, previous).is_true();
    }
    pause.known = true;
    if (now && !pause.was_true) hits.push_back(i);
    pause.was_true = now;
  }
  return hits;
}

// --- pins and comparing ----------------------------------------------------------------------------------------------

const std::vector<std::string>& Inspection::pins() const { return pins_; }

void Inspection::toggle_pin(const std::string& field) {
  const auto found = std::find(pins_.begin(), pins_.end(), field);
  if (found != pins_.end()) {
    pins_.erase(found);
  } else if (!field.empty()) {
    pins_.push_back(field);
  }
}

void Inspection::add_log_point(const std::string& condition, const std::string& text) {
  if (text.empty() || log_points_.size() == kMaxWatches) return;
  log_points_.push_back({condition, text, unused_color(log_points_)});
}

void Inspection::remove_log_point(size_t point) {
  if (point < log_points_.size()) log_points_.erase(log_points_.begin() + static_cast<std::ptrdiff_t>(point));
}

std::vector<std::string> Inspection::inputs(const recorder::FrameSchema& schema) const {
  return inputs_ ? *inputs_ : likely_inputs(schema);
}

std::optional<uint64_t> Inspection::compare_with() const { return compare_with_; }

void Inspection::set_compare_with(std::optional<uint64_t> index) { compare_with_ = index; }

// --- from run to run -------------------------------------------------------------------------------------------------

namespace {

using nlohmann::json;
using recorder::Status;

Watch watch_from(const json& in) {
  Watch watch;
  watch.text = in.at("text").get<std::string>();
  if (watch.text.size() > recorder::kMaxExpressionBytes) throw std::runtime_error("a watch is too long");
  watch.color_rgb = in.at("color").get<uint32_t>() & 0xffffff;
  watch.plotted = in.value("plotted", false);
  watch.joined = in.value("joined", false);
  return watch;
}

LogPoint log_point_from(const json& in) {
  LogPoint point{in.at("when").get<std::string>(), in.at("text").get<std::string>(),
                 in.at("color").get<uint32_t>() & 0xffffff};
  const size_t longest = std::max(point.condition.size(), point.text.size());
  if (longest > recorder::kMaxExpressionBytes) throw std::runtime_error("a log point is too long");
  return point;
}

void check_list(const json& in, const char* what, size_t most) {
  if (!in.is_array()) throw std::runtime_error(std::string("'") + what + "' is not a list");
  if (in.size() > most) throw std::runtime_error(std::string("'") + what + "' is too long");
}

}  // namespace

void Inspection::remember(const std::string& expression) {
  if (expression.empty() || expression.size() > recorder::kMaxExpressionBytes) return;
  std::erase(history_, expression);
  history_.insert(history_.begin(), expression);
  if (history_.size() > kMaxHistory) history_.pop_back();
}

std::string Inspection::to_json() const {
  json out{{"watches", json::array()}, {"pins", json::array()}};
  for (size_t i = 0; i < std::min(pins_.size(), kMaxPins); ++i) out["pins"].push_back(pins_[i]);
  if (!history_.empty()) out["history"] = history_;
  if (inputs_) out["inputs"] = *inputs_;
  for (const LogPoint& point : log_points_) {
    out["log_points"].push_back({{"when", point.condition}, {"text", point.text}, {"color", point.color_rgb}});
  }
  for (const Watch& watch : watches_) {
    if (out["watches"].size() == kMaxWatches) break;
    if (watch.text.size() > recorder::kMaxExpressionBytes || !watch.kept) continue;
    json one{{"text", watch.text}, {"color", watch.color_rgb}};
    if (watch.plotted) one["plotted"] = true;
    if (watch.joined) one["joined"] = true;
    out["watches"].push_back(std::move(one));
  }
  return out.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

Status Inspection::restore(const std::string& text) {
  std::vector<Watch> watches;
  std::vector<std::string> pins;
  std::vector<std::string> history;
  std::optional<std::vector<std::string>> inputs;
  std::vector<LogPoint> points;
  try {
    const json in = recorder::session::parse_json(text);
    check_list(in.at("watches"), "watches", kMaxWatches);
    for (const json& watch : in.at("watches")) watches.push_back(watch_from(watch));
    if (in.contains("pins")) {
      check_list(in.at("pins"), "pins", kMaxPins);
      pins = in.at("pins").get<std::vector<std::string>>();
    }
    if (in.contains("history")) {
      check_list(in.at("history"), "history", kMaxHistory);
      history = in.at("history").get<std::vector<std::string>>();
    }
    if (in.contains("log_points")) {
      check_list(in.at("log_points"), "log_points", kMaxWatches);
      for (const json& point : in.at("log_points")) points.push_back(log_point_from(point));
    }
    if (in.contains("inputs")) {
      check_list(in.at("inputs"), "inputs", kMaxPins);
      inputs = in.at("inputs").get<std::vector<std::string>>();
    }
  } catch (const std::exception& error) {
    return Status::failure(std::string("watches: ") + error.what());
  }
  for (size_t i = watches_.size(); i-- > 0;) {
    if (watches_[i].kept) remove_watch(i);
  }
  removed_.clear();
  pins_ = std::move(pins);
  history_ = std::move(history);
  inputs_ = std::move(inputs);
  log_points_ = std::move(points);
  size_t at = 0;
  for (Watch& watch : watches) {
    // One that was asked for in this run too is kept, and plotted if either says so.
    if (const size_t there = place_of(watch.text); there < watches_.size() && there >= at) {
      watch.plotted |= watches_[there].plotted;
      remove_watch(there);
      removed_.clear();
    }
    insert(at++, std::move(watch));
  }
  return {};
}

}  // namespace engine
