// What panels are drawn with: colours that mean the same in all of them, text, small controls, and the items that the
// versions of Dear ImGui spell differently. Beside engine/overlay/imgui_compat.h the source is the only file that looks
// at IMGUI_VERSION_NUM.
//
// The drawing thread, between ImGui::Begin and ImGui::End. Widths are in ImGui's units.
#pragma once

#include <imgui.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace engine::widgets {

// --- colours ---------------------------------------------------------------------------------------------------------

inline const ImVec4 kGood{0.49f, 0.83f, 0.66f, 1.0f};     // valid, recorded, added
inline const ImVec4 kChanged{1.00f, 0.78f, 0.36f, 1.0f};  // differs from the previous frame
inline const ImVec4 kBad{1.00f, 0.52f, 0.49f, 1.0f};      // lost, torn, failing, removed
inline const ImVec4 kMuted{0.61f, 0.65f, 0.75f, 1.0f};    // labels, units, what is over
inline const ImVec4 kUnread{0.46f, 0.71f, 0.98f, 1.0f};   // waiting in the ring
inline const ImVec4 kFocus{0.37f, 0.78f, 0.63f, 1.0f};    // selected, has the keyboard
// How strongly a row whose value has just changed is tinted by kChanged.
inline constexpr float kGlow = 0.15f;

ImVec4 text_color();
ImVec4 from_rgb(uint32_t rgb);  // 0xRRGGBB
// From `from` (t = 0) to `to` (t = 1), opacity included.
ImVec4 mixed(const ImVec4& from, const ImVec4& to, float t);
// For draw lists; `alpha` multiplies the opacity.
ImU32 packed(const ImVec4& color, float alpha = 1.0f);

// --- text ------------------------------------------------------------------------------------------------------------

void text(std::string_view line);
void colored(const ImVec4& color, std::string_view line);
// A value in a cell: where it does not fit, it ends in an ellipsis, so that no number is taken for a shorter one. The
// `right` one ends at the right edge of what is left of the line or column.
void cell(const ImVec4& color, std::string_view value);
void cell_right(const ImVec4& color, std::string_view value);
// Ends at the right edge of what is left of the line or column.
void colored_right(const ImVec4& color, std::string_view line);
void wrapped(const ImVec4& color, std::string_view lines);
// A name, or as much of its beginning as fits into `width`, with two dots behind.
std::string fitted(const std::string& name, float width);
// Explains the item before, on one or more lines, while the mouse or the keyboard's focus rests on it. At once it would
// cover what they are on the way to.
void tooltip(std::string_view lines);

// --- controls --------------------------------------------------------------------------------------------------------

// A small button that is lit while `on`.
bool toggle(const char* label, bool on, const ImVec4& color = kFocus);
// What ImGui::Button or SmallButton takes for that label.
float button_width(const char* label);
// A progress bar and a button "cancel" behind it; true when that is pressed. `width` is the bar's, 0: all that is left
// of the line. `low` is no higher than a line of text.
enum class BarHeight { kButton, kLow };
bool progress_with_cancel(float fraction, const char* label, float width = 0, BarHeight height = BarHeight::kButton);
// A text field; true when Enter ended the typing. ImGui's own flag for that hides what is typed behind the hint.
// `while_active` is called while it is active, with each key and in each picture, and Tab, Up and Down are then its
// own.
using WhileTyping = std::function<void(ImGuiInputTextCallbackData&)>;
bool text_field(const char* id, const char* hint, char* buffer, size_t bytes, ImGuiInputTextFlags flags = 0,
                const WhileTyping* while_active = nullptr);
// A window of its own over all panels that takes no focus, as high as what is in it; end it with ImGui::End. It keeps
// within the display: above `below` minus `skip` where there is no room below.
void begin_floating(const char* id, const ImVec2& below, float skip, float width);

// --- keyboard and scrolling ------------------------------------------------------------------------------------------

// A key goes down, or repeats.
bool key_pressed(ImGuiKey key);
// A part of a panel that scrolls by itself and whose items the keyboard reaches as if they stood in the panel. End it
// with ImGui::EndChild in either case.
bool begin_flat_child(const char* id, ImGuiWindowFlags flags = 0);
// The same for the scrolling part of the table that has just begun.
void flatten_table();
// Scrolls the current window with arrows, page keys, Home and End; for windows without items to select.
void scroll_with_keys();

}  // namespace engine::widgets
