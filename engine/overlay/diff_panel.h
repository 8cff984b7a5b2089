// What differs between two frames, as rows of fields and lines of bytes. Pure functions, any thread.
//
// Frames are of one size and one schema, so nothing is ever truly added or removed. What people call so is a value that
// was zero - an empty place in a list, a thing that was not there - and is something now, or the other way round.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/overlay/field_rows.h"
#include "engine/overlay/panel_context.h"

namespace engine {

enum class DiffKind { kChanged, kAdded, kRemoved };

// How bytes that differ differ: kAdded when all of `a` is zero, kRemoved when all of `b` is.
DiffKind kind_of(std::span<const std::byte> a, std::span<const std::byte> b);

struct DiffRow {
  FieldRow row;
  DiffKind kind = DiffKind::kChanged;
};
// Values and lines of grids that differ, in the schema's order.
std::vector<DiffRow> differing_rows(const recorder::FrameSchema& schema, std::span<const std::byte> a,
                                    std::span<const std::byte> b);

// The lines of so many bytes in which the frames differ, seals left out: those differ always.
std::vector<uint32_t> differing_lines(std::span<const std::byte> a, std::span<const std::byte> b, size_t line_bytes);
size_t differing_bytes(std::span<const std::byte> a, std::span<const std::byte> b);

// DiffPanel: the shown frame against the one before it, or against one that was pinned with "compare with this frame":
// the fields and bytes that differ, and nothing else.
//
// The drawing thread. draw() is called between ImGui::Begin and ImGui::End.

class DiffPanel {
 public:
  void draw(PanelContext& context);

 private:
  void update_compared(const OverlayData& data);
  void choice(PanelContext& context, std::span<const std::byte> before);
  std::span<const std::byte> other(const OverlayData& data);
  void fields(PanelContext& context, std::span<const std::byte> before);
  void bytes(const PanelContext& context, std::span<const std::byte> before) const;
  void byte_line(const OverlayData& data, std::span<const std::byte> before, size_t from, size_t line_bytes,
                 bool now) const;

  uint64_t forgotten_ = 0;           // by the source, the time before
  std::vector<std::byte> compared_;  // the pinned frame
  std::string unreadable_;           // why there is none
};

}  // namespace engine
