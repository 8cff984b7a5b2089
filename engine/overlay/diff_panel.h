// DiffPanel: the shown frame against the one before it, or against one that was pinned with "compare with this frame":
// the fields and bytes that differ, and nothing else.
//
// The drawing thread. draw() is called between ImGui::Begin and ImGui::End.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/overlay/diff_rows.h"
#include "engine/overlay/panel_context.h"

namespace engine {

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
