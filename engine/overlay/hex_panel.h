// HexPanel: the shown slot in buffer_dump's format. Bytes that changed are lit and fade; the field under the mouse, and
// the one that is selected here or in the inspector, is named and outlined.
//
// The panel: the drawing thread; draw() is called between ImGui::Begin and ImGui::End. The functions, the mapping
// between bytes, fields and places in the text, are pure: any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/overlay/field_rows.h"
#include "engine/overlay/panel_context.h"
#include "engine/overlay/value_menu.h"
#include "recorder/dump/ring_text.h"

struct ImVec2;

namespace engine {

// A piece of the outline round a span, within one line: columns from .. to - 1 of the digits or of the characters.
// Edges between two lines of the same span are left out.
struct OutlinePiece {
  uint32_t line = 0;
  size_t from = 0;  // columns
  size_t to = 0;
  // The parts of its upper and lower side that no neighbouring line of the span covers.
  std::vector<std::pair<size_t, size_t>> top;
  std::vector<std::pair<size_t, size_t>> bottom;

  bool operator==(const OutlinePiece&) const = default;
};

// The outline of a span within the lines first_line .. last_line, twice: round digits and round characters.
std::vector<OutlinePiece> outline_of(const recorder::HexLineLayout& layout, ByteSpan span, uint32_t first_line,
                                     uint32_t last_line);

// The byte whose digits or character are at that column (a fraction of characters) of that line.
std::optional<uint32_t> byte_at(const recorder::HexLineLayout& layout, uint32_t line, float column);

// The whole field at a byte, a part of the seal, or the single byte where there is no field.
ByteSpan field_span_at(const recorder::FrameSchema& schema, size_t slot_bytes, uint32_t byte);
// The value, or the line of a grid, that the inspector shows in one row.
ByteSpan row_span_at(const recorder::FrameSchema& schema, size_t slot_bytes, uint32_t byte);
// Where a key goes from the selected value: to the one beside it, a line up or down, an end. Without one: to the first.
enum class ByteStep { kPrevious, kNext, kUp, kDown, kFirst, kLast };
ByteSpan stepped(const recorder::FrameSchema& schema, size_t slot_bytes, ByteSpan from, ByteStep step);
// "score = 12 points", "bounces[2] = 4", "seal: checksum", "no field".
std::string name_at(const recorder::FrameSchema& schema, std::span<const std::byte> slot, uint32_t byte);

class HexPanel {
 public:
  void draw(PanelContext& context);

 private:
  void keys(PanelContext& context) const;
  void title(const PanelContext& context) const;
  void lines(PanelContext& context);
  void line(const PanelContext& context, const recorder::HexLineLayout& layout, uint32_t line, const ImVec2& at);
  void outline(const PanelContext& context, const recorder::HexLineLayout& layout, const ImVec2& origin, int first,
               int last) const;
  void mouse(PanelContext& context, const recorder::HexLineLayout& layout, const ImVec2& origin);
  void menu(PanelContext& context, const ImVec2& origin);

  std::string text_;  // of one line, kept for its memory
  MenuValue menu_;    // whose menu is open, or was last
};

}  // namespace engine
