// What an Inspection keeps from run to run.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/inspect/expression_syntax.h"
#include "engine/inspect/inspection.h"
#include "recorder/session/json_text.h"

namespace engine {
namespace {

using nlohmann::json;
using recorder::Status;

constexpr size_t kMaxWatches = 100;
constexpr size_t kMaxPins = 1000;

Watch watch_from(const json& in) {
  Watch watch;
  watch.text = in.at("text").get<std::string>();
  if (watch.text.size() > kMaxExpressionBytes) throw std::runtime_error("a watch is too long");
  watch.color_rgb = in.at("color").get<uint32_t>() & 0xffffff;
  watch.pauses = in.value("pauses", false);
  watch.plotted = in.value("plotted", false);
  return watch;
}

void check_list(const json& in, const char* what, size_t most) {
  if (!in.is_array()) throw std::runtime_error(std::string("'") + what + "' is no list");
  if (in.size() > most) throw std::runtime_error(std::string("'") + what + "' is too long");
}

}  // namespace

std::string Inspection::to_json() const {
  json out{{"watches", json::array()}, {"pins", json::array()}};
  for (size_t i = 0; i < std::min(pins_.size(), kMaxPins); ++i) out["pins"].push_back(pins_[i]);
  for (const Watch& watch : watches_) {
    if (out["watches"].size() == kMaxWatches) break;
    if (watch.text.size() > kMaxExpressionBytes) continue;
    json one{{"text", watch.text}, {"color", watch.color_rgb}};
    if (watch.pauses) one["pauses"] = true;
    if (watch.plotted) one["plotted"] = true;
    out["watches"].push_back(std::move(one));
  }
  return out.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

Status Inspection::restore(const std::string& text) {
  std::vector<Watch> watches;
  std::vector<std::string> pins;
  try {
    const json in = recorder::session::parse_json(text);
    check_list(in.at("watches"), "watches", kMaxWatches);
    for (const json& watch : in.at("watches")) watches.push_back(watch_from(watch));
    if (in.contains("pins")) {
      check_list(in.at("pins"), "pins", kMaxPins);
      pins = in.at("pins").get<std::vector<std::string>>();
    }
  } catch (const std::exception& error) {
    return Status::failure(std::string("watches: ") + error.what());
  }
  while (!watches_.empty()) remove_watch(watches_.size() - 1);
  removed_.clear();
  pins_ = std::move(pins);
  for (Watch& watch : watches) insert(watches_.size(), std::move(watch));
  return {};
}

}  // namespace engine
