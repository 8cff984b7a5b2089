#include <imgui.h>

#include <array>
#include <cinttypes>
#include <cstdio>

#include "engine/overlay/panel_style.h"
#include "engine/overlay/ring_panel.h"

namespace engine {
namespace {

using namespace panel_style;

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
                                                         : "nobody";
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

}  // namespace

std::string duration_text(uint64_t ns) {
  std::array<char, 32> text{};
  // Three digits say enough; %g would write 1000 as 1e+03.
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
    ImGui::TextWrapped("not reaching the disk: %s", data.recorder->error.c_str());
    ImGui::PopStyleColor();
  }
  const auto path = [](const char* label, const std::string& text) {
    ImGui::TextColored(kMuted, "%s", label);
    ImGui::TextWrapped("%s", text.c_str());
  };
  if (data.ring) path(data.ring->live ? "ring" : "ring, as it was at this tick", data.ring->path);
  if (data.session) path("session", data.session->path);
}

}  // namespace engine
