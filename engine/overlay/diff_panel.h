// DiffPanel: the shown frame against the one before it, or against one that was pinned for comparison: the fields, the
// things of lists - by their identity, with those that came and went - and the bytes that differ, and nothing else.
//
// The panel: the drawing thread; draw() is called between ImGui::Begin and ImGui::End. The functions are pure, any
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/overlay/field_rows.h"
#include "engine/overlay/panel_context.h"
#include "recorder/dump/frame_diff.h"

namespace engine {

// Frames have one size and one schema, so nothing is ever truly added or removed: kAdded is a value that was all zero
// (a free place in a list) and is not any more, kRemoved the other way round.
enum class DiffKind { kChanged, kAdded, kRemoved };
DiffKind kind_of(std::span<const std::byte> a, std::span<const std::byte> b);

struct DiffRow {
  FieldRow row;
  DiffKind kind = DiffKind::kChanged;
};
// Values and lines of grids that differ, in the schema's order.
std::vector<DiffRow> differing_rows(const recorder::FrameSchema& schema, std::span<const std::byte> a,
                                    std::span<const std::byte> b);

// Indices of the lines of `line_bytes` in which the frames differ; seals, which always differ, are left out.
std::vector<uint32_t> differing_lines(std::span<const std::byte> a, std::span<const std::byte> b, size_t line_bytes);
size_t differing_bytes(std::span<const std::byte> a, std::span<const std::byte> b);

class DiffPanel {
 public:
  void draw(PanelContext& context);

 private:
  void update_compared(const OverlayData& data);
  void header(PanelContext& context, std::span<const std::byte> before);
  std::span<const std::byte> compared_frame(const OverlayData& data);
  void fields(PanelContext& context, std::span<const std::byte> before);
  void row(PanelContext& context, const DiffRow& diff, std::span<const std::byte> before) const;
  void update_lists(const OverlayData& data, std::span<const std::byte> before);
  void list_rows(PanelContext& context) const;
  void list_row(PanelContext& context, const recorder::FrameDiff::Value& value) const;
  void bytes(const PanelContext& context, std::span<const std::byte> before) const;
  void byte_line(const OverlayData& data, std::span<const std::byte> before, size_t from, size_t line_bytes,
                 bool now) const;

  // Values of lists' elements that differ, by identity, and of which frames.
  std::vector<recorder::FrameDiff::Value> of_lists_;
  std::vector<std::byte> lists_now_, lists_before_;
  uint64_t forgotten_ = 0;           // by the source, in the picture before
  std::vector<std::byte> compared_;  // the pinned frame
  std::string unreadable_;           // why it cannot be read
};

}  // namespace engine
