#include "replay/web/page_viewer.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <vector>

#include "engine/overlay/field_rows.h"
#include "recorder/base/text.h"
#include "recorder/dump/frame_diff.h"
#include "recorder/schema/seal.h"
#include "recorder/session/session_info.h"
#include "replay/web/page_source.h"

namespace replay {
namespace {

using Json = nlohmann::ordered_json;
using Bytes = std::span<const std::byte>;
using recorder::Status;
using recorder::base::shown_text;

constexpr uint32_t kMostElements = 500;  // of a list of things that are shown
constexpr uint64_t kLogFrames = 5000;    // that are searched for lines
constexpr size_t kLogLines = 200;
constexpr size_t kMostRows = 4000;
constexpr size_t kMostBookmarks = 2000;  // as buttons; the timeline has all

// Bytes that are not UTF-8 must not end the page.
std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string css_color(engine::Color color) {
  std::string text = "#";
  for (const uint8_t part : {color.r, color.g, color.b}) recorder::base::append_hex(text, part);
  return text;
}

std::string css_color(uint32_t rgb) { return css_color(engine::rgb(rgb)); }

// JSON has neither infinity nor NaN.
Json number_json(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json extent_json(const engine::Extent& extent) {
  if (extent.count == 0) return nullptr;
  return {number_json(extent.min), number_json(extent.max)};
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    if (end != 0) lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace

Status PageViewer::open(const std::string& path, engine::Games games, std::unique_ptr<PageViewer>& viewer) {
  recorder::session::SessionReader reader;
  if (Status opened = reader.open(path, {.cache_bytes = 16u << 20}); !opened.ok()) return opened;
  if (reader.frame_count() == 0) {
    return Status::failure(path + ": holds no frames" +
                           (reader.damage().any() ? " that can be read - the file is damaged" : ""));
  }
  viewer.reset(new PageViewer(std::make_unique<PageSource>(std::move(reader)), games));
  return {};
}

PageViewer::PageViewer(std::unique_ptr<engine::FrameSource> source, engine::Games games)
    : player_(std::make_unique<Player>(std::move(source))),
      game_(player_->source().schema(), games),
      derived_(player_->source().schema()) {
  game_.set_has_panels(false);
  player_->inspection();
  player_->plot().choose(player_->plot().default_field());
}

// --- pictures --------------------------------------------------------------------------------------------------------

engine::Painter& PageViewer::painter_for(Surface& surface, int width_px, int height_px, float scale) {
  const engine::Target* const now = surface.canvas ? &surface.canvas->target() : nullptr;
  if (now == nullptr || now->width_px != width_px || now->height_px != height_px || now->scale != scale) {
    surface.painter = nullptr;
    surface.canvas = std::make_unique<engine::Canvas>(width_px, height_px, scale);
    surface.painter = std::make_unique<engine::Painter>(surface.canvas->target());
  }
  return *surface.painter;
}

const engine::Image& PageViewer::picture(int width_px, int height_px, float scale) {
  engine::Painter& painter = painter_for(shown_, width_px, height_px, scale);
  game_.paint(painter, painter.target().area(), player_->previous(), player_->current(), player_->clock().blend());
  painter.flush();
  return shown_.canvas->image();
}

const engine::Image& PageViewer::picture_of(uint64_t index, int width_px, int height_px, float scale) {
  engine::Painter& painter = painter_for(small_, width_px, height_px, scale);
  std::vector<std::byte> previous, current;
  static_cast<void>(player_->source().read_pair(index, previous, current));  // without a frame it says so
  game_.paint(painter, painter.target().area(), previous, current, 1);
  painter.flush();
  return small_.canvas->image();
}

// --- what stays ------------------------------------------------------------------------------------------------------

std::string PageViewer::about() {
  const engine::FrameSource& source = player_->source();
  const recorder::session::SessionInfo& info = *source.session();
  Json out;
  out["file"] = shown_text(source.path());
  out["game"] = shown_text(info.game);
  out["game_version"] = shown_text(info.game_version);
  out["started_ms"] = info.start_unix_ns / 1'000'000;
  out["frames"] = source.frame_count();
  out["first_number"] = source.number_of(0);
  out["last_number"] = source.number_of(source.frame_count() - 1);
  out["has_picture"] = game_.has_painter();
  out["has_log"] = std::ranges::any_of(source.schema().fields(), &recorder::Field::is_log);
  out["plot_fields"] = Json::array();
  for (const std::string& field : player_->plot().fields()) out["plot_fields"].push_back(shown_text(field));
  out["actions"] = Json::array();
  for (const Action& action : actions()) {
    out["actions"].push_back({{"name", action.name},
                              {"command", static_cast<int>(action.command.command)},
                              {"argument", action.command.argument},
                              {"keys", action.keys},
                              {"meaning", action.meaning}});
  }
  // Those of buttons, which have no keys.
  out["commands"] = {{"play_forward", static_cast<int>(CommandId::kPlayForward)},
                     {"play_backward", static_cast<int>(CommandId::kPlayBackward)},
                     {"clear_loop", static_cast<int>(CommandId::kClearLoop)}};
  return text_of(out);
}

// --- the shown frame -------------------------------------------------------------------------------------------------

std::string PageViewer::state() {
  const PlaybackClock& clock = player_->clock();
  const TimelineView& view = player_->timeline();
  const PlayerText text = player_->text();
  Json out{{"index", clock.frame()},
           {"number", player_->source().number_of(clock.frame())},
           {"position", clock.position()},
           {"playing", clock.playing()},
           {"moving", clock.moving()},
           {"backward", clock.direction() == Direction::kBackward},
           {"time", text.time},
           {"frame", text.frame},
           {"speed", text.speed},
           {"skips", text.skips},
           {"state", text.state},
           {"parent", shown_text(text.parent)},
           {"loop", clock.at_end_behaviour() == AtEnd::kLoop},
           {"first", view.first()},
           {"last", view.last()},
           {"end", view.end()},
           {"zoomed", view.zoomed()},
           {"notice", shown_text(player_->notice())},
           {"notices", player_->notices()},
           {"scanning", player_->scanning()},
           {"progress", player_->plot().busy() ? player_->plot().progress() : player_->inspection().progress()},
           {"plotted", shown_text(player_->plot().field())}};
  if (const auto selection = player_->selection()) out["selection"] = {selection->first, selection->last};
  return text_of(out);
}

namespace {

Json row_json(const engine::FieldRow& row, Bytes now, Bytes before) {
  const bool fits = recorder::fits(*row.field, now);
  Json out{{"name", shown_text(row.name())},
           {"value", fits ? shown_text(engine::row_text(row, now)) : "no value"},
           {"depth", row.depth}};
  if (row.group) out["group"] = true;
  if (const std::string typed = row.expression(); !typed.empty()) out["expression"] = typed;
  if (row.depth == 0 && !row.field->unit.empty()) out["unit"] = shown_text(row.field->unit);
  if (row.depth == 0 && !row.field->meaning.empty()) out["meaning"] = shown_text(row.field->meaning);
  if (!before.empty() && engine::row_differs(row, now, before)) {
    out["before"] = shown_text(engine::row_text(row, before));
    out["difference"] = engine::row_difference(row, now, before);
  }
  return out;
}

// The same thing in the frame before; empty when it was not there.
Bytes element_before(const recorder::Group& group, recorder::Number identity, Bytes before) {
  Bytes found;
  if (before.empty()) return found;
  recorder::for_each_element(group, before, [&](uint32_t index, Bytes element) {
    if (group.identity_of(index, element) == identity) found = element;
  });
  return found;
}

Json group_json(const recorder::Group& group, Bytes now, Bytes before) {
  Json out{{"name", shown_text(group.name)}, {"meaning", shown_text(group.meaning)}};
  out["columns"] = Json::array();
  for (const recorder::Field& field : group.fields) out["columns"].push_back(shown_text(field.name));
  Json rows = Json::array();
  uint32_t alive = 0;
  recorder::for_each_element(group, now, [&](uint32_t index, Bytes element) {
    if (++alive > kMostElements) return;
    const recorder::Number identity = group.identity_of(index, element);
    const Bytes earlier = element_before(group, identity, before);
    Json cells = Json::array();
    Json changed = Json::array();
    for (size_t i = 0; i < group.fields.size(); ++i) {
      const recorder::Field& field = group.fields[i];
      cells.push_back(shown_text(recorder::text_of(field, element), 200));
      const bool differs = !earlier.empty() && std::memcmp(element.data() + field.offset, earlier.data() + field.offset,
                                                           field.size_bytes()) != 0;
      if (differs) changed.push_back(i);
    }
    rows.push_back({{"id", identity.text()}, {"cells", std::move(cells)}, {"changed", std::move(changed)}});
    if (!before.empty() && earlier.empty()) rows.back()["new"] = true;
  });
  out["alive"] = alive;
  out["rows"] = std::move(rows);
  return out;
}

Json events_json(const recorder::FrameSchema& schema, uint64_t events) {
  Json out = Json::array();
  for (const recorder::EventKind& kind : schema.events()) {
    if ((events >> kind.bit & 1) != 0)
      out.push_back({{"name", shown_text(kind.name)}, {"color", css_color(kind.color_rgb)}});
  }
  return out;
}

}  // namespace

std::string PageViewer::fields(std::string_view filter, std::string_view open) {
  const recorder::FrameSchema& schema = player_->source().schema();
  const Bytes now = player_->current();
  const Bytes before = player_->previous();
  Json out{{"rows", Json::array()}, {"derived", Json::array()}, {"groups", Json::array()}, {"events", Json::array()}};
  if (now.empty()) return text_of(out);
  const recorder::Seal seal = recorder::seal_of(now);
  out["events"] = events_json(schema, seal.events);
  const auto opened = lines_of(open);
  const auto is_open = [&](const recorder::Field& field) {
    return std::ranges::find(opened, field.name) != opened.end();
  };
  for (const engine::FieldRow& row : engine::rows_of(schema, filter, is_open)) {
    if (out["rows"].size() == kMostRows) break;
    out["rows"].push_back(row_json(row, now, before));
  }
  for (size_t i = 0; i < derived_.values().size(); ++i) {
    const auto& value = derived_.values()[i];
    if (!value.error.empty() || !engine::contains_word(value.definition.name, filter)) continue;
    const recorder::Number number = derived_.value(i, before, now);
    Json row{{"name", shown_text(value.definition.name)},
             {"value", engine::number_text(number)},
             {"unit", shown_text(value.definition.unit)},
             {"meaning", shown_text(value.definition.meaning)},
             {"expression", recorder::Expression::escaped_name(value.definition.name)}};
    out["derived"].push_back(std::move(row));
  }
  for (const recorder::Group& group : schema.groups()) {
    if (engine::contains_word(group.name, filter)) out["groups"].push_back(group_json(group, now, before));
  }
  return text_of(out);
}

std::string PageViewer::log() {
  engine::FrameSource& source = player_->source();
  Json lines = Json::array();
  const uint64_t shown = player_->clock().frame();
  const uint64_t first = shown < kLogFrames ? 0 : shown - kLogFrames;
  engine::FramePairs frames(source);
  std::vector<Json> found;
  for (uint64_t index = shown + 1; index-- > first && found.size() < kLogLines;) {
    if (!frames.seek(index).ok()) continue;
    for (const recorder::Field& field : source.schema().fields()) {
      if (!field.is_log || !recorder::fits(field, frames.current())) continue;
      const std::string text = recorder::character_text_of(field, 0, field.count, frames.current());
      if (!text.empty()) found.push_back({{"number", source.number_of(index)}, {"index", index}, {"text", text}});
    }
  }
  for (auto line = found.rbegin(); line != found.rend(); ++line) lines.push_back(std::move(*line));
  return text_of({{"lines", std::move(lines)}, {"first", source.number_of(first)}});
}

// --- the timeline ----------------------------------------------------------------------------------------------------

std::string PageViewer::timeline(int columns) {
  const TimelineView& view = player_->timeline();
  const Marks& marks = player_->marks();
  Json out{{"columns", columns},        {"events", Json::array()},    {"plot", Json::array()},
           {"watches", Json::array()},  {"bookmarks", Json::array()}, {"gaps", Json::array()},
           {"abandoned", Json::array()}};
  std::vector<std::vector<int>> hits(player_->inspection().watches().size());
  for (int i = 0; i < columns; ++i) {
    const FrameRange range = view.frames_between(double(i) / columns, double(i + 1) / columns);
    if (const uint64_t events = marks.events_within(range); events != 0) {
      Json kinds = Json::array();
      for (uint32_t bit = 0; bit < 64; ++bit) {
        if ((events >> bit & 1) != 0 && marks.shows_event(bit)) kinds.push_back(bit);
      }
      if (!kinds.empty() && marks.shows(Mark::Kind::kEvent)) out["events"].push_back({i, std::move(kinds)});
    }
    for (size_t w = 0; w < hits.size() && marks.shows(Mark::Kind::kHit); ++w) {
      const auto& series = player_->inspection().watches()[w].series;
      if (series && series->hit_within(range.first, range.last)) hits[w].push_back(i);
    }
  }
  const double frames_per_column = view.span() / columns;
  for (size_t w = 0; w < hits.size(); ++w) {
    const engine::Watch& watch = player_->inspection().watches()[w];
    Json line{{"color", css_color(watch.color_rgb)}, {"hits", hits[w]}};
    if (watch.plotted && watch.series && frames_per_column > 0) {
      line["plot"] = Json::array();
      for (const engine::Extent& extent :
           watch.series->extents(view.first(), frames_per_column, static_cast<size_t>(columns))) {
        line["plot"].push_back(extent_json(extent));
      }
    }
    out["watches"].push_back(std::move(line));
  }
  if (!player_->plot().field().empty()) {
    const FieldPlot::Columns& plotted = player_->plot().columns(view, columns);
    for (const engine::Extent& extent : plotted.extents) out["plot"].push_back(extent_json(extent));
    out["plot_range"] = extent_json(plotted.all);
  }
  const FrameRange all{static_cast<uint64_t>(view.first()), static_cast<uint64_t>(std::ceil(view.last()))};
  if (marks.shows(Mark::Kind::kBookmark)) {
    const Marks::Places places = marks.bookmarks_within(all);
    for (size_t i = places.begin; i < places.end && i - places.begin < kMostBookmarks; ++i) {
      out["bookmarks"].push_back(marks.bookmark(i).index);
    }
  }
  const Marks::Places gaps = marks.gaps_within(all);
  for (size_t i = gaps.begin; i < gaps.end && i - gaps.begin < kMostBookmarks; ++i) {
    out["gaps"].push_back({marks.gap(i).index, marks.gap(i).kind == Mark::Kind::kDamage});
  }
  for (const FrameRange& range : player_->branches().abandoned()) {
    if (range.last >= all.first && range.first <= all.last) out["abandoned"].push_back({range.first, range.last});
  }
  return text_of(out);
}

std::string PageViewer::marks() {
  Json out{{"kinds", Json::array()}, {"bookmarks", Json::array()}};
  for (const MarkKind& kind : player_->marks().kinds()) {
    out["kinds"].push_back({{"kind", static_cast<int>(kind.kind)},
                            {"bit", kind.bit},
                            {"name", shown_text(kind.name)},
                            {"color", css_color(kind.color)},
                            {"count", kind.count},
                            {"shown", kind.shown}});
  }
  for (const recorder::session::Bookmark& bookmark : player_->bookmarks().all()) {
    if (out["bookmarks"].size() == kMostBookmarks) break;
    out["bookmarks"].push_back({{"number", bookmark.frame}, {"note", shown_text(bookmark.note)}});
  }
  return text_of(out);
}

const engine::Expression* PageViewer::compiled(const std::string& text) {
  if (const auto found = expressions_.find(text); found != expressions_.end()) return &found->second;
  engine::Expression expression;
  engine::ExpressionError error;
  if (!engine::Expression::compile(player_->source().schema(), text, expression, error)) return nullptr;
  if (expressions_.size() > 100) expressions_.clear();
  return &(expressions_[text] = std::move(expression));
}

std::string PageViewer::watches() {
  const uint64_t shown = player_->clock().frame();
  Json out = Json::array();
  for (const engine::Watch& watch : player_->inspection().watches()) {
    Json row{{"text", watch.text}, {"color", css_color(watch.color_rgb)}, {"plotted", watch.plotted}};
    if (!watch.error.reason.empty()) {
      row["error"] = shown_text(watch.error.reason);
      row["error_at"] = watch.error.at;
    } else if (const engine::Expression* expression = compiled(watch.text)) {
      if (!player_->current().empty()) {
        row["value"] = engine::number_text(expression->value(player_->previous(), player_->current()));
      }
    }
    if (watch.series) {
      row["hits"] = watch.series->hit_count();
      row["complete"] = watch.series->complete();
      if (const auto next = watch.series->next_hit(shown)) row["next"] = *next;
      if (const auto previous = watch.series->previous_hit(shown)) row["previous"] = *previous;
    }
    out.push_back(std::move(row));
  }
  return text_of(out);
}

std::string PageViewer::describe(double position, double within) {
  engine::FrameSource& source = player_->source();
  const auto mark = player_->marks().nearest(position, within);
  const auto end = static_cast<double>(source.frame_count() - 1);
  const auto index = mark && mark->index < source.frame_count()
                         ? mark->index
                         : static_cast<uint64_t>(std::clamp(std::ceil(position - 0.5), 0.0, end));
  return text_of({{"index", index},
                  {"number", source.number_of(index)},
                  {"time", recorder::base::clock_text(source.time_ns(index), 1)},
                  {"text", shown_text(player_->description_of(index, mark))}});
}

std::string PageViewer::text_to_copy() {
  engine::FrameSource& source = player_->source();
  const auto selection = player_->selection();
  const uint64_t first = selection ? selection->first : player_->clock().frame();
  const uint64_t last = selection ? selection->last : first;
  std::vector<std::byte> a(source.slot_bytes()), b(source.slot_bytes());
  if (!source.read(first, a).ok() || !source.read(last, b).ok()) return "";
  const auto head = [&](uint64_t index, Bytes slot) {
    return "frame " + std::to_string(source.number_of(index)) + " at " +
           recorder::base::duration_text(recorder::seal_of(slot).time_ns) + "\n";
  };
  std::string text = shown_text(source.path()) + "\n" + head(first, a);
  if (first == last) {
    for (const engine::FieldRow& row : engine::rows_of(source.schema(), "", [](const auto&) { return false; })) {
      if (recorder::fits(*row.field, a)) text += row.name() + ": " + recorder::text_of(*row.field, a) + "\n";
    }
    return text;
  }
  text += head(last, b);
  for (const auto& value : recorder::diff_frames(source.schema(), {a, first}, {b, last}, false).values) {
    text += value.name + ": " + value.a + " -> " + value.b + "\n";
  }
  return text;
}

std::span<const std::byte> PageViewer::frame(uint64_t index) {
  slot_.resize(player_->source().slot_bytes());
  if (!player_->source().read(index, slot_).ok()) return {};
  return slot_;
}

}  // namespace replay
