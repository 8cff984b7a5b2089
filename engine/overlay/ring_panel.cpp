#include "engine/overlay/ring_panel.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <span>
#include <utility>

#include "engine/overlay/panel_widgets.h"
#include "recorder/schema/seal.h"

namespace engine {
namespace {

using namespace widgets;

struct SlotStyle {
  ImVec4 color;
  float fill;  // opacity of the box
  const char* word;
};

SlotStyle style_of(SlotView::State state) {
  switch (state) {
    case SlotView::State::kUnread:
      return {kUnread, 0.50f, "unread"};
    case SlotView::State::kReleased:
      return {kGood, 0.25f, "released"};
    case SlotView::State::kWriting:
      return {kChanged, 0.40f, "being written"};
    case SlotView::State::kLapped:
      return {kBad, 0.30f, "overwritten while being read"};
    case SlotView::State::kTorn:
      return {kBad, 0.50f, "torn: seal invalid"};
    case SlotView::State::kEmpty:
      break;
  }
  return {kMuted, 0.10f, "empty"};
}

bool has_frame(const SlotView& slot) {
  return slot.state == SlotView::State::kReleased || slot.state == SlotView::State::kUnread;
}

uint64_t newest_frame(const RingView& ring) {
  uint64_t newest = 0;
  for (const SlotView& slot : ring.slots) newest = has_frame(slot) ? std::max(newest, slot.frame) : newest;
  return newest;
}

// A triangle that points at the box of an index: from above for the write index, from below for the read index.
void draw_head(ImDrawList& draw, ImVec2 tip, float size, bool from_above, const char* letter, const ImVec4& color,
               float right) {
  const float back = from_above ? -size : size;
  draw.AddTriangleFilled(tip, ImVec2(tip.x - size * 0.7f, tip.y + back), ImVec2(tip.x + size * 0.7f, tip.y + back),
                         packed(color));
  // Beside the triangle, on the side where there is room.
  const ImVec2 text = ImGui::CalcTextSize(letter);
  const float x = tip.x + size + text.x < right ? tip.x + size : tip.x - size - text.x;
  draw.AddText(ImVec2(x, from_above ? tip.y - text.y : tip.y), packed(color), letter);
}

void draw_slot(ImDrawList& draw, ImVec2 from, ImVec2 to, uint32_t index, const SlotView& slot, bool shown) {
  const SlotStyle style = style_of(slot.state);
  const float rounding = ImGui::GetFontSize() * 0.25f;
  draw.AddRectFilled(from, to, packed(style.color, style.fill), rounding);
  draw.AddRect(from, to, packed(shown ? kChanged : style.color, shown ? 1.0f : 0.5f), rounding, 0, shown ? 2.0f : 1.0f);
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "%u", index);
  draw.AddText(ImVec2(from.x + rounding, from.y + 1), packed(kMuted), text.data());
  if (!has_frame(slot)) return;
  std::snprintf(text.data(), text.size(), "%" PRIu64, slot.frame);
  const ImVec2 size = ImGui::CalcTextSize(text.data());
  if (size.x > to.x - from.x) return;
  draw.AddText(ImVec2((from.x + to.x - size.x) / 2, to.y - size.y - 1), ImGui::GetColorU32(ImGuiCol_Text), text.data());
}

void explain(uint32_t index, const SlotView& slot) {
  ImGui::BeginTooltip();
  ImGui::Text("slot %u: %s", index, style_of(slot.state).word);
  if (has_frame(slot)) ImGui::Text("frame %" PRIu64, slot.frame);
  ImGui::EndTooltip();
}

}  // namespace

std::optional<uint32_t> slot_of_shown(const OverlayData& data) {
  if (!data.ring || data.slot.size() < recorder::kSealBytes || data.slot_index >= data.ring->slots.size()) return {};
  const SlotView& slot = data.ring->slots[data.slot_index];
  const bool held = has_frame(slot) || slot.state == SlotView::State::kTorn;
  return held && slot.frame == recorder::seal_of(data.slot).frame ? std::optional(data.slot_index) : std::nullopt;
}

namespace {

// The boxes of the map, in ImGui's units.
struct MapLayout {
  uint32_t lines = 1;
  uint32_t per_line = 1;
  float width = 0;  // of a line
  float box_width = 0;
  float box_height = 0;
  float line_height = 0;  // with both heads
  float gap = 3;
};

// Boxes are wide enough for their frame number; of several lines, all are of equal length.
MapLayout map_layout(const RingView& ring) {
  MapLayout map;
  const float line = ImGui::GetTextLineHeight();
  map.width = ImGui::GetContentRegionAvail().x;
  map.box_height = line * 2.2f;
  map.line_height = map.box_height + 2 * line + 6;
  const std::string longest = std::to_string(newest_frame(ring));
  const float wanted = std::max(line * 1.5f, ImGui::CalcTextSize(longest.c_str()).x + 4);
  const auto most = static_cast<float>(std::min<uint32_t>(ring.slot_count, 4096));
  const auto fit = static_cast<uint32_t>(std::clamp((map.width + map.gap) / (wanted + map.gap), 1.0f, most));
  map.lines = (ring.slot_count + fit - 1) / fit;
  map.per_line = (ring.slot_count + map.lines - 1) / map.lines;
  const auto count = static_cast<float>(map.per_line);
  map.box_width = (map.width - map.gap * (count - 1)) / count;
  return map;
}

void draw_map_line(const RingView& ring, const MapLayout& map, uint32_t first, std::optional<uint32_t> shown) {
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const float line = ImGui::GetTextLineHeight();
  const float head = line * 0.5f;
  const float right = origin.x + map.width;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  for (uint32_t i = first; i < std::min(first + map.per_line, ring.slot_count); ++i) {
    const float left = origin.x + static_cast<float>(i - first) * (map.box_width + map.gap);
    const ImVec2 from(left, origin.y + line + 2);
    const ImVec2 to(from.x + map.box_width, from.y + map.box_height);
    draw_slot(draw, from, to, i, ring.slots[i], i == shown);
    const float middle = (from.x + to.x) / 2;
    if (i == ring.write_index) draw_head(draw, {middle, from.y - 1}, head, true, "write", kChanged, right);
    if (i == ring.read_index) draw_head(draw, {middle, to.y + 1}, head, false, "read", kUnread, right);
    if (ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(from, to)) explain(i, ring.slots[i]);
  }
  ImGui::Dummy(ImVec2(map.width, map.line_height - ImGui::GetStyle().ItemSpacing.y));
}

// The slots as boxes, with the write and the read index.
void draw_ring_map(const OverlayData& data) {
  if (!data.ring || data.ring->slots.empty()) return colored(kMuted, "no ring");
  const RingView& ring = *data.ring;
  const std::optional<uint32_t> shown = slot_of_shown(data);
  const MapLayout map = map_layout(ring);
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(map.lines), map.line_height);
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      draw_map_line(ring, map, static_cast<uint32_t>(i) * map.per_line, shown);
    }
  }
}

// --- counters --------------------------------------------------------------------------------------------------------

std::string bytes_text(uint64_t bytes) {
  std::array<char, 32> text{};
  if (bytes < 1024 || (bytes < 10240 && bytes % 1024 != 0)) {
    std::snprintf(text.data(), text.size(), "%" PRIu64 " B", bytes);
  } else if (bytes < 10u << 20) {
    std::snprintf(text.data(), text.size(), "%.4g KiB", static_cast<double>(bytes) / 1024);
  } else {
    std::snprintf(text.data(), text.size(), "%.4g MiB", static_cast<double>(bytes) / (1 << 20));
  }
  return text.data();
}

// One line "label   value" of a two-column table.
void row(const char* label, const std::string& value, const ImVec4* color = nullptr) {
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  ImGui::TextColored(kMuted, "%s", label);
  ImGui::TableNextColumn();
  if (color != nullptr) {
    ImGui::TextColored(*color, "%s", value.c_str());
  } else {
    ImGui::TextUnformatted(value.c_str());
  }
}

void ring_rows(const RingView& ring) {
  row("geometry", std::to_string(ring.slot_count) + " x " + bytes_text(ring.slot_bytes));
  row("write index", std::to_string(ring.write_index));
  row("read index", std::to_string(ring.read_index));
  row("total writes", std::to_string(ring.total_writes));
  row("total reads", std::to_string(ring.total_reads));
  row("rejected", std::to_string(ring.rejected), ring.rejected != 0 ? &kBad : nullptr);
  if (!ring.live) return;
  const char* roles = ring.has_writer && ring.has_reader ? "writer, reader"
                      : ring.has_writer                  ? "writer"
                      : ring.has_reader                  ? "reader"
                                                         : "no process";
  row("in use by", roles, ring.has_writer ? &kGood : &kMuted);
}

void recorder_rows(const recorder::RecorderStats& stats) {
  row("consumer lag", std::to_string(stats.lag_frames) + " frames");
  if (stats.rejected != 0) row("frames lost", std::to_string(stats.rejected), &kBad);
}

void session_rows(const SessionView& session) {
  row("frames", std::to_string(session.frame_count));
  row("on disk", bytes_text(session.file_bytes));
  if (session.frame_count == 0) return;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f B",
                static_cast<double>(session.file_bytes) / static_cast<double>(session.frame_count));
  row("per frame", text.data());
}

void occupancy_bar(const RingView& ring) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%u of %u unread", ring.unread(), ring.slot_count);
  const float filled =
      ring.slot_count == 0 ? 0.0f : static_cast<float>(ring.unread()) / static_cast<float>(ring.slot_count);
  ImGui::ProgressBar(filled, ImVec2(-1, 0), text.data());
}

void draw_counters(const OverlayData& data) {
  ImGui::Spacing();
  if (data.ring && data.ring->live) occupancy_bar(*data.ring);
  if (ImGui::BeginTable("counters", 2, ImGuiTableFlags_SizingFixedFit)) {
    if (data.ring) ring_rows(*data.ring);
    if (data.recorder) recorder_rows(*data.recorder);
    if (data.session) session_rows(*data.session);
    ImGui::EndTable();
  }
  if (data.recorder && !data.recorder->error.empty()) {
    ImGui::PushStyleColor(ImGuiCol_Text, kBad);
    ImGui::TextWrapped("not written to disk: %s", data.recorder->error.c_str());
    ImGui::PopStyleColor();
  }
  const auto path = [](const char* label, const std::string& text) {
    ImGui::TextColored(kMuted, "%s", label);
    ImGui::TextWrapped("%s", text.c_str());
  };
  if (data.ring) path(data.ring->live ? "ring" : "ring, as it was at this tick", data.ring->path);
  if (data.session) path("session", data.session->path);
}

// --- graphs ----------------------------------------------------------------------------------------------------------

using recorder::DurationBuckets;
using recorder::HistogramCounts;

// Frames whose times are read per picture.
constexpr uint64_t kTimesPerDraw = 2000;
// Longer stretches are not read.
constexpr uint64_t kMaxFramesTimed = 200'000;
// The graphs of the last minute go on so often, while the ring is in use.
constexpr int64_t kHistoryEvery_ns = 250'000'000;

void heading(const char* title) {
  ImGui::Spacing();
  wrapped(kMuted, title);
}

// The box of a graph, `lines` of text high; takes its room in the panel.
struct GraphBox {
  ImVec2 from;
  ImVec2 to;
};
GraphBox graph_box(float lines) {
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const ImVec2 to(from.x + ImGui::GetContentRegionAvail().x, from.y + ImGui::GetTextLineHeight() * lines);
  ImGui::GetWindowDrawList()->AddRectFilled(from, to, packed(kMuted, 0.08f), 3);
  ImGui::Dummy({to.x - from.x, to.y - from.y});
  return {from, to};
}

// A row of bars across the box; none where a value is `unknown`.
void draw_bars(const GraphBox& box, const std::vector<uint64_t>& values, uint64_t top, uint64_t unknown,
               const ImVec4& color) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float width = (box.to.x - box.from.x) / static_cast<float>(values.size());
  const float height = box.to.y - box.from.y;
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i] == unknown || values[i] == 0) continue;
    const float part = std::min(1.0f, static_cast<float>(values[i]) / static_cast<float>(std::max<uint64_t>(top, 1)));
    const float x = box.from.x + static_cast<float>(i) * width;
    const float y = box.to.y - std::max(1.0f, part * height);
    const float right = width > 4 ? x + width - 1 : x + width;
    draw.AddRectFilled({x, y}, {right, box.to.y}, packed(color, 0.85f));
  }
}

// A column of the table of percentiles.
struct Timed {
  const char* label;
  const char* explanation;
  ImVec4 color;
  HistogramCounts counts;
};

void percentiles(std::span<const Timed> columns) {
  ImGui::PushStyleVar(ImGuiStyleVar_CellPadding, {ImGui::GetFontSize() * 0.1f, ImGui::GetStyle().CellPadding.y});
  if (ImGui::BeginTable("times", static_cast<int>(columns.size()) + 1, ImGuiTableFlags_SizingStretchSame)) {
    ImGui::TableSetupColumn("of", ImGuiTableColumnFlags_WidthFixed, ImGui::CalcTextSize("p99.9 ").x);
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    for (const Timed& column : columns) {
      ImGui::TableNextColumn();
      colored_right(column.color, column.label);
      tooltip(column.explanation);
    }
    constexpr std::array<std::pair<const char*, double>, 4> kRows = {
        {{"p50", 0.5}, {"p99", 0.99}, {"p99.9", 0.999}, {"max", 1.0}}};
    for (const auto& [name, fraction] : kRows) {
      ImGui::TableNextRow();
      ImGui::TableNextColumn();
      colored(kMuted, name);
      for (const Timed& column : columns) {
        ImGui::TableNextColumn();
        const uint64_t value = fraction == 1.0 ? column.counts.max : column.counts.percentile(fraction);
        const bool any = column.counts.count() != 0;
        colored_right(any ? text_color() : kMuted, any ? duration_text(value) : "-");
      }
    }
    ImGui::EndTable();
  }
  ImGui::PopStyleVar();
}

void histogram(const char* label, const HistogramCounts& counts, const ImVec4& color) {
  const GraphBox box = graph_box(2.2f);
  const HistogramBars bars = bars_of(counts, static_cast<size_t>(std::max(8.0f, (box.to.x - box.from.x) / 4)));
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float line = ImGui::GetTextLineHeight();
  if (bars.counts.empty()) {
    draw.AddText({box.from.x + 4, box.from.y + 2}, packed(kMuted), (std::string(label) + ": none").c_str());
    return;
  }
  // Square roots, so that few long ones are visible beside many short ones.
  std::vector<uint64_t> heights;
  for (const uint64_t n : bars.counts)
    heights.push_back(static_cast<uint64_t>(std::sqrt(static_cast<double>(n)) * 100));
  draw_bars({{box.from.x, box.from.y + line}, box.to}, heights, *std::ranges::max_element(heights), ~uint64_t{0},
            color);
  const std::string from = duration_text(bars.from);
  const std::string to = duration_text(bars.to);
  draw.AddText({box.from.x + 3, box.from.y}, packed(kMuted), from.c_str());
  const float label_width = ImGui::CalcTextSize(label).x;
  if (label_width + ImGui::CalcTextSize((from + to).c_str()).x + line < box.to.x - box.from.x) {
    draw.AddText({(box.from.x + box.to.x - label_width) / 2, box.from.y}, packed(color), label);
  }
  draw.AddText({box.to.x - 3 - ImGui::CalcTextSize(to.c_str()).x, box.from.y}, packed(kMuted), to.c_str());
}

}  // namespace

// --- what is shown, apart from how it is drawn -----------------------------------------------------------------------

std::string duration_text(uint64_t ns) {
  std::array<char, 32> text{};
  // Not %g, which would write 1000 as 1e+03.
  const auto put = [&](double value, const char* unit) {
    const int decimals = value < 10 ? 2 : value < 100 ? 1 : 0;
    std::snprintf(text.data(), text.size(), "%.*f %s", decimals, value, unit);
  };
  const auto value = static_cast<double>(ns);
  if (ns < 1000) {
    std::snprintf(text.data(), text.size(), "%" PRIu64 " ns", ns);
  } else if (ns < 1'000'000) {
    put(value / 1e3, "us");
  } else if (ns < 1'000'000'000) {
    put(value / 1e6, "ms");
  } else {
    put(value / 1e9, "s");
  }
  return text.data();
}

void OccupancyHistory::add(uint32_t unread, float elapsed_s) {
  skip(elapsed_s);
  uint64_t& now = steps_.back();
  now = now == kUnknown ? unread : std::max<uint64_t>(now, unread);
}

void OccupancyHistory::skip(float elapsed_s) {
  into_step_s_ += std::max(0.0f, elapsed_s);
  const auto whole = static_cast<size_t>(into_step_s_ / kStep_s);
  into_step_s_ = std::fmod(into_step_s_, kStep_s);
  const size_t moved = std::min(whole, steps_.size());
  steps_.erase(steps_.begin(), steps_.begin() + static_cast<ptrdiff_t>(moved));
  steps_.resize(kSteps, kUnknown);
}

HistogramBars bars_of(const HistogramCounts& counts, size_t most) {
  HistogramBars bars;
  size_t first = counts.counts.size();
  size_t last = 0;
  for (size_t i = 0; i < counts.counts.size(); ++i) {
    if (counts.counts[i] == 0) continue;
    first = std::min(first, i);
    last = i;
  }
  if (first > last) return bars;
  const size_t used = last - first + 1;
  const size_t together = (used + std::max<size_t>(most, 1) - 1) / std::max<size_t>(most, 1);
  bars.counts.assign((used + together - 1) / together, 0);
  for (size_t i = first; i <= last; ++i) bars.counts[(i - first) / together] += counts.counts[i];
  bars.from = first == 0 ? 0 : DurationBuckets::end_of(first - 1) + 1;
  bars.to = std::min(DurationBuckets::end_of(last), counts.max);
  return bars;
}

void RingPanel::update(const OverlayData& data, float elapsed_s) {
  const uint64_t moved = data.ring ? uint64_t{data.ring->total_writes} << 32 | data.ring->total_reads : 0;
  moves_ = std::exchange(moved_, moved) != moved && data.ring && data.ring->live;
  if (data.ring && data.ring->live) {
    occupancy_.add(data.ring->unread(), elapsed_s);
  } else {
    occupancy_.skip(elapsed_s);
  }
}

void RingPanel::draw(PanelContext& context) {
  const OverlayData& data = context.data;
  if (moves_) context.changes_in(kHistoryEvery_ns);
  begin_flat_child("contents");
  draw_ring_map(data);
  occupancy(data);
  times(context);
  draw_counters(data);
  if (context.keys && ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows)) scroll_with_keys();
  ImGui::EndChild();
}

void RingPanel::occupancy(const OverlayData& data) const {
  if (!data.ring) return;
  heading("unread frames, last minute");
  if (!data.ring->live) {
    const uint32_t lost = data.ring->rejected;
    wrapped(kMuted, lost == 0 ? "Ring fill isn't recorded; no frame was rejected."
                              : "Ring fill isn't recorded; so far " + std::to_string(lost) +
                                    " frames were rejected by a full ring.");
    return;
  }
  const std::vector<uint64_t> steps =
      data.timings ? data.timings->unread_frames.maxima(recorder::steady_now_ns(), OccupancyHistory::kUnknown)
                   : occupancy_.steps();
  const GraphBox box = graph_box(2.4f);
  draw_bars(box, steps, data.ring->slot_count, OccupancyHistory::kUnknown, kUnread);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddLine(box.from, {box.to.x, box.from.y}, packed(kBad, 0.7f));
  uint64_t most = 0;
  for (const uint64_t step : steps) most = step == OccupancyHistory::kUnknown ? most : std::max(most, step);
  const std::string peak = "at most " + std::to_string(most) + " of " + std::to_string(data.ring->slot_count);
  draw.AddText({box.from.x + 3, box.from.y + 1}, packed(kMuted), peak.c_str());
}

// --- times -----------------------------------------------------------------------------------------------------------

void RingPanel::times(PanelContext& context) {
  if (context.data.timings) return recorder_times(*context.data.timings);
  if (context.data.history != nullptr) frame_intervals(context);
}

void RingPanel::range_buttons() {
  struct Choice {
    Range range;
    const char* label;
  };
  constexpr std::array<Choice, 4> kChoices = {
      {{Range::kSecond, "1 s"}, {Range::kTenSeconds, "10 s"}, {Range::kMinute, "1 min"}, {Range::kAll, "all"}}};
  for (const Choice& choice : kChoices) {
    const ImGuiStyle& style = ImGui::GetStyle();
    ImGui::SameLine(0, style.ItemSpacing.x / 2);
    if (ImGui::GetContentRegionAvail().x < button_width(choice.label)) ImGui::NewLine();
    if (toggle(choice.label, range_ == choice.range)) range_ = choice.range;
  }
}

HistogramCounts RingPanel::in_range(const recorder::TimedHistogram& histogram) const {
  constexpr uint64_t kSecond_ns = 1'000'000'000;
  const uint64_t now = recorder::steady_now_ns();
  switch (range_) {
    case Range::kSecond:
      return histogram.last(now, kSecond_ns);
    case Range::kTenSeconds:
      return histogram.last(now, 10 * kSecond_ns);
    case Range::kMinute:
      return histogram.last(now, 60 * kSecond_ns);
    default:
      return histogram.all().counts();
  }
}

void RingPanel::recorder_times(const recorder::Timings& timings) {
  heading("times, last");
  range_buttons();
  const std::array<Timed, 3> all = {
      {{"commit", "Time to seal and publish a frame, on the game's thread.", kGood, in_range(timings.commit_ns)},
       {"lag",
        "Time that the oldest frame of a batch waited for the session file, from when the consumer saw it (within 2 ms "
        "of its commit). A batch is written every 50 ms at the latest.",
        kUnread, in_range(timings.lag_ns)},
       {"sync", "Time to make the session file safe from a power cut.", kChanged, in_range(timings.sync_ns)}}};
  percentiles(all);
  for (const Timed& one : all) histogram(one.label, one.counts, one.color);
}

// Of a recording, or another program's ring: only the frames' own times are known.
void RingPanel::frame_intervals(PanelContext& context) {
  const OverlayData& data = context.data;
  FrameSource& history = *data.history;
  const uint64_t count = history.frame_count();
  const uint64_t last = std::min(std::max(data.last_visible, data.first_visible), count == 0 ? 0 : count - 1);
  heading("time between visible frames");
  if (count < 2 || last <= data.first_visible) return colored(kMuted, "too few frames");
  if (last - data.first_visible > kMaxFramesTimed) return wrapped(kMuted, "too many frames; zoom in on the timeline");
  // A recording that grows only adds to the counts.
  if (intervals_first_ != data.first_visible || last < intervals_last_) {
    intervals_ = {};
    intervals_first_ = intervals_next_ = data.first_visible;
  }
  intervals_last_ = last;
  uint64_t before = history.time_ns(intervals_next_);
  for (uint64_t i = 0; i < kTimesPerDraw && intervals_next_ < last; ++i) {
    const uint64_t time = history.time_ns(++intervals_next_);
    intervals_.add(time > before ? time - before : 0);
    before = time;
  }
  if (intervals_next_ < last) context.changes_in(0);
  const Timed frames{"frames", "Time from one commit to the next.", kGood, intervals_};
  percentiles({&frames, 1});
  histogram("between frames", intervals_, kGood);
  wrapped(kMuted, "Commit, lag and sync times are known only in the recording program.");
}

}  // namespace engine
