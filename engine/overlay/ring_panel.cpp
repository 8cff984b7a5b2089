#include "engine/overlay/ring_panel.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <span>
#include <utility>

#include "engine/imgui_items.h"
#include "engine/overlay/panel_style.h"

namespace engine {
namespace {

using namespace panel_style;
using recorder::DurationBuckets;
using recorder::HistogramCounts;

// Frames whose times are taken in per drawn frame.
constexpr uint64_t kTimesPerDraw = 2000;
// More than this many frames are not looked through for the times between them.
constexpr uint64_t kMaxFramesTimed = 200'000;

void heading(const char* title) {
  ImGui::Spacing();
  wrapped(kMuted, title);
}

// The box that a graph is drawn in, `lines` of text high; takes its room.
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

// A row of bars, all of the box wide; `unknown` marks values that are not known.
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
        colored_right(any ? ImGui::GetStyleColorVec4(ImGuiCol_Text) : kMuted, any ? duration_text(value) : "-");
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
  // Square roots, so that the few long ones are seen beside the many short ones.
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

void RingPanel::look(const OverlayData& data, float elapsed_s) {
  if (data.ring && data.ring->live) {
    occupancy_.look(data.ring->unread(), elapsed_s);
  } else {
    occupancy_.skip(elapsed_s);
  }
}

void RingPanel::draw(PanelContext& context) {
  const OverlayData& data = context.data;
  begin_flat_child("contents");
  draw_ring_map(data);
  occupancy(data);
  times(data);
  draw_counters(data);
  if (context.keys && ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows)) scroll_with_keys();
  ImGui::EndChild();
}

void RingPanel::occupancy(const OverlayData& data) const {
  if (!data.ring) return;
  heading("unread frames, last minute");
  if (!data.ring->live) {
    const uint32_t lost = data.ring->rejected;
    wrapped(kMuted, lost == 0 ? "A recording does not keep how full its ring was; no frame was lost to a full one."
                              : "A recording does not keep how full its ring was; it was full when " +
                                    std::to_string(lost) + " frames up to here were lost.");
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

void RingPanel::times(const OverlayData& data) {
  if (data.timings) return recorder_times(*data.timings);
  if (data.history != nullptr) frame_intervals(data);
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
    const float wanted = ImGui::CalcTextSize(choice.label).x + 2 * style.FramePadding.x;
    if (ImGui::GetContentRegionAvail().x < wanted) ImGui::NewLine();
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
      {{"commit", "What sealing and publishing a frame takes the game.", kGood, in_range(timings.commit_ns)},
       {"lag",
        "How long the frame that waited longest was in the ring, from when the consumer saw it, within 2 ms of its "
        "commit, until it was in the session file. Frames that come fast are collected for up to 50 ms.",
        kUnread, in_range(timings.lag_ns)},
       {"sync", "What the disk takes to make the session file safe from a power cut.", kChanged,
        in_range(timings.sync_ns)}}};
  percentiles(all);
  for (const Timed& one : all) histogram(one.label, one.counts, one.color);
}

// Of a recording, or somebody else's ring: only what the frames' own times tell.
void RingPanel::frame_intervals(const OverlayData& data) {
  FrameSource& history = *data.history;
  const uint64_t count = history.frame_count();
  const uint64_t last = std::min(std::max(data.last_visible, data.first_visible), count == 0 ? 0 : count - 1);
  heading("time between frames, of those visible");
  if (count < 2 || last <= data.first_visible) return colored(kMuted, "too few frames");
  if (last - data.first_visible > kMaxFramesTimed) return wrapped(kMuted, "too many; zoom in on the timeline");
  // A recording that grows only adds to what has been counted.
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
  const Timed frames{"frames", "The time from one frame's commit to the next one's.", kGood, intervals_};
  percentiles({&frames, 1});
  histogram("between frames", intervals_, kGood);
  wrapped(kMuted, "Commit, lag and sync times are known in the program that records, while it runs.");
}

}  // namespace engine
