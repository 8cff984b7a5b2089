// What an Overlay is made of; for overlay.cpp and overlay_bar.cpp alone.
#include "engine/overlay/overlay.h"

#include <SDL_events.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "engine/overlay/diff_panel.h"
#include "engine/overlay/frame_panel.h"
#include "engine/overlay/hex_panel.h"
#include "engine/overlay/panel_widgets.h"
#include "engine/overlay/plot_panel.h"
#include "engine/overlay/ring_panel.h"
#include "engine/overlay/watch_panel.h"
#include "engine/platform/input.h"
#include "engine/platform/window.h"
#include "recorder/base/process.h"

namespace engine {

struct Overlay::Panels {
  KeyboardOwner keyboard;
  ChangeFade fade;
  ChangeCounter counter;
  FieldFocus focus;
  FramePanel frame;
  WatchPanel watches;
  PlotPanel plots;
  RingPanel ring;
  HexPanel bytes;
  DiffPanel diff;

  size_t focused = 0;                      // place in kAllPanels of the panel that had the focus last
  bool take_focus = false;                 // it gets the focus with this picture
  int focus_step = 0;                      // panels to go on at the next draw; 0: none
  bool copy = false;                       // Ctrl+C
  bool menu = false;                       // the Menu key
  std::array<Rect, kPanelCount> placed{};  // where the dock has put it last, empty before
  bool reset = false;
  std::vector<Rect> covered;  // by bar and panels in the last picture, in ImGui's units

  bool covers(Point at) const {
    return std::ranges::any_of(covered, [&](const Rect& rect) { return rect.contains(at); });
  }
  // By the ImGui window that is open.
  void cover() {
    const ImVec2 from = ImGui::GetWindowPos();
    const ImVec2 size = ImGui::GetWindowSize();
    covered.push_back({from.x, from.y, size.x, size.y});
  }
};

namespace {

using namespace panel_style;

constexpr float kFontSize = 14;

ImGuiHostOptions host_options(bool with_window) {
  ImGuiHostOptions options;
  options.font_size = kFontSize;
  if (!with_window || recorder::base::config_folder().empty()) return options;
  std::error_code ignored;  // without the folder the layout is merely not kept
  std::filesystem::create_directories(recorder::base::config_folder(), ignored);
  options.ini_path = recorder::base::config_folder() + "/overlay.ini";
  return options;
}

bool close_to(float a, float b) { return std::fabs(a - b) < 1.5f; }

}  // namespace

Overlay::Overlay(const Target& target, Window* window, std::function<uint64_t()> clock_ns)
    : host_(target, window, host_options(window != nullptr)),
      target_(target),
      clock_ns_(clock_ns ? std::move(clock_ns) : [] { return recorder::steady_now_ns(); }),
      panels_(std::make_unique<Panels>()),
      in_window_(window != nullptr) {
  if (window == nullptr || recorder::base::config_folder().empty()) return;
  settings_ = std::make_unique<Settings>(recorder::base::config_folder() + "/overlay.json");
  static_cast<void>(settings_->load());  // what cannot be read counts as absent
  layout_.load(*settings_);
  saved_changes_ = layout_.changes();
}

Overlay::~Overlay() { keep(); }

void Overlay::keep() {
  if (!settings_ || saved_changes_ == layout_.changes()) return;
  saved_changes_ = layout_.changes();
  layout_.save(*settings_);
  static_cast<void>(settings_->save());  // the layout is then merely not kept
}

void Overlay::show(bool on) {
  shown_ = on;
  if (!on) panels_->keyboard.hidden();
}

bool Overlay::has_keyboard() const { return shown_ && (panels_->keyboard.panels_have_keyboard() || host_.typing()); }

// --- events ----------------------------------------------------------------------------------------------------------

bool Overlay::handle(const SDL_Event& event) {
  if (const auto press = key_press(event); press && press->is(SDLK_F1)) {
    if (!press->repeat) show(!shown_);
    return true;
  }
  if (!shown_) return false;
  switch (event.type) {
    case SDL_KEYDOWN:
      return handle_key(event);
    case SDL_KEYUP:
      host_.process_event(event);
      return false;  // whoever saw the key go down has to see it go up
    case SDL_TEXTINPUT:
      return host_.typing() && (host_.process_event(event), true);
    case SDL_MOUSEBUTTONDOWN: {
      // ImGui knows where the mouse is only while its window has the focus; the click that gives it the focus is not
      // for the program either.
      const Point at{static_cast<float>(event.button.x), static_cast<float>(event.button.y)};
      const bool taken = host_.process_event(event) || panels_->covers(at);
      panels_->keyboard.click(taken);
      return taken;
    }
    default:
      return host_.process_event(event);
  }
}

bool Overlay::handle_key(const SDL_Event& event) {
  const auto press = key_press(event);
  if (!press) return false;
  KeyboardOwner& keyboard = panels_->keyboard;
  switch (keyboard.key(*press, {.typing = host_.typing(), .popup = host_.popup_open()})) {
    case KeyboardOwner::Verdict::kPanels:
      host_.process_event(event);
      return true;
    case KeyboardOwner::Verdict::kHandled:
      return true;
    case KeyboardOwner::Verdict::kThisPanel:
      panels_->take_focus = true;
      return true;
    case KeyboardOwner::Verdict::kNextPanel:
      panels_->focus_step = 1;
      return true;
    case KeyboardOwner::Verdict::kPreviousPanel:
      panels_->focus_step = -1;
      return true;
    case KeyboardOwner::Verdict::kMenu:
      panels_->menu = true;
      return true;
    case KeyboardOwner::Verdict::kProgram:
      break;
  }
  if (!keyboard.panels_have_keyboard() || !press->is(SDLK_c, kCtrl)) return false;
  panels_->copy = true;
  return true;
}

// --- places ----------------------------------------------------------------------------------------------------------

// ImGui counts in its own units, of which a HiDPI display has fewer than pixels. Everything is measured in text, so
// that any unit does here: pixels.
Overlay::Measures Overlay::measures_of(Rect area) const {
  return {area.empty() ? target_.area() : area, kFontSize * target_.scale * font_scale()};
}

float Overlay::font_scale() const {
  return layout_.font_scale() * OverlayLayout::font_scale_of(static_cast<float>(target_.height_px) / target_.scale);
}

Rect Overlay::free_area(Rect area) const {
  if (!shown_) return area;
  const Measures at = measures_of(area);
  return layout_.free_in(at.area, at.em);
}

// --- drawing ---------------------------------------------------------------------------------------------------------

OverlayRequests Overlay::draw(const OverlayData& data, Rect area, float elapsed_s) {
  OverlayRequests requests;
  if (target_.width_px == 0 || target_.height_px == 0) return requests;
  const uint64_t begun = clock_ns_();
  if (in_window_) elapsed_s = drawn_at_ns_ == 0 ? 0 : static_cast<float>(begun - drawn_at_ns_) / 1e9f;
  drawn_at_ns_ = begun;
  host_.set_font_scale(font_scale());
  const KeyboardOwner& keyboard = panels_->keyboard;
  host_.set_keyboard_navigation(keyboard.panels_have_keyboard() || host_.typing() || host_.popup_open());
  host_.begin_frame(elapsed_s);
  const float unit = static_cast<float>(target_.width_px) / ImGui::GetIO().DisplaySize.x;
  Measures at = measures_of(area);
  at.area = {at.area.x / unit, at.area.y / unit, at.area.w / unit, at.area.h / unit};
  at.em = at.em / unit;
  draw_panels(data, at, requests, elapsed_s);
  host_.end_frame_and_draw();
  cost_ns_ = clock_ns_() - begun;
  average_cost_ns_ += (static_cast<double>(cost_ns_) - average_cost_ns_) / (average_cost_ns_ == 0 ? 1 : 60);
  keep();
  return requests;
}

void Overlay::draw_panels(const OverlayData& data, const Measures& at, OverlayRequests& requests, float elapsed_s) {
  Panels& all = *panels_;
  all.fade.show(data.slot, data.previous, elapsed_s);
  all.counter.show(*data.schema, data.slot, data.previous);
  all.ring.look(data, elapsed_s);
  all.focus.hovered = all.focus.next_hovered;
  all.focus.next_hovered = {};
  if (std::exchange(all.reset, false)) all.placed = {};
  PanelContext context{data, requests, all.fade, all.counter, all.focus};
  context.copy = std::exchange(all.copy, false);
  context.menu = std::exchange(all.menu, false);
  context.keys = all.keyboard.panels_have_keyboard() && !host_.typing() && !host_.popup_open();
  all.covered.clear();
  background(at);
  bar(at);
  choose_focus();
  panel(PanelId::kFrame, at, [&] { all.frame.draw(context); });
  panel(PanelId::kWatches, at, [&] { all.watches.draw(context); });
  panel(PanelId::kPlots, at, [&] { all.plots.draw(context); });
  panel(PanelId::kRing, at, [&] { all.ring.draw(context); });
  panel(PanelId::kBytes, at, [&] { all.bytes.draw(context); });
  panel(PanelId::kDiff, at, [&] { all.diff.draw(context); });
  all.take_focus = false;
  host_.expect_typing(context.expect_typing);
}

// The panel that gets the focus with this picture, if somebody has asked for another.
void Overlay::choose_focus() {
  Panels& all = *panels_;
  const bool any = std::ranges::any_of(kAllPanels, [&](PanelId id) { return layout_.shown(id); });
  const auto shown = [&] { return layout_.shown(kAllPanels[all.focused]); };
  int step = std::exchange(all.focus_step, 0);
  if (!any) all.take_focus = false;
  if (!any || (step == 0 && !all.take_focus)) return;
  if (step == 0 && !shown()) step = 1;
  for (bool on = step != 0; on; on = !shown()) {
    all.focused = (all.focused + kPanelCount + (step > 0 ? 1 : kPanelCount - 1)) % kPanelCount;
  }
  all.take_focus = true;
}

void Overlay::panel(PanelId id, const Measures& at, const std::function<void()>& contents) {
  if (!layout_.shown(id)) return;
  Panels& all = *panels_;
  const size_t index = static_cast<size_t>(id);
  const float gap = std::max(1.0f, std::round(at.em * 0.12f));
  Rect place = layout_.place_in(at.area, at.em, id).inset(gap);
  place = {std::round(place.x), std::round(place.y), std::round(place.w), std::round(place.h)};
  const bool move = layout_.docked(id) && place != all.placed[index];
  if (layout_.docked(id)) {
    ImGui::SetNextWindowPos({place.x, place.y}, move ? ImGuiCond_Always : ImGuiCond_FirstUseEver);
    ImGui::SetNextWindowSize({place.w, place.h}, move ? ImGuiCond_Always : ImGuiCond_FirstUseEver);
    all.placed[index] = place;
  }
  if (all.take_focus && kAllPanels[all.focused] == id) ImGui::SetNextWindowFocus();
  bool open = true;
  const bool visible = ImGui::Begin(title_of(id), &open, ImGuiWindowFlags_NoCollapse);
  all.cover();
  if (visible) {
    if (layout_.docked(id) && !move) update_dock(id, place);
    if (ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows)) {
      const auto place_in_order = static_cast<size_t>(std::ranges::find(kAllPanels, id) - kAllPanels.begin());
      if (!all.take_focus) all.focused = place_in_order;
      if (all.keyboard.panels_have_keyboard() && all.focused == place_in_order) {
        const ImVec2 from = ImGui::GetWindowPos();
        const ImVec2 size = ImGui::GetWindowSize();
        ImGui::GetForegroundDrawList()->AddRect(from, {from.x + size.x, from.y + size.y}, packed(kFocus),
                                                ImGui::GetStyle().WindowRounding, 0, std::max(1.0f, at.em / 8));
      }
    }
    contents();
  }
  ImGui::End();
  if (!open) layout_.show(id, false);
}

// A panel that somebody has moved or resized leaves its dock.
void Overlay::update_dock(PanelId id, const Rect& place) {
  const ImVec2 from = ImGui::GetWindowPos();
  const ImVec2 size = ImGui::GetWindowSize();
  const bool there =
      close_to(from.x, place.x) && close_to(from.y, place.y) && close_to(size.x, place.w) && close_to(size.y, place.h);
  if (!there && ImGui::IsMouseDown(ImGuiMouseButton_Left)) layout_.set_docked(id, false);
}

// The bar along the overlay's top: which panels are shown, the size of text, who has the keyboard, what all this costs.

using namespace panel_style;

// Opaque below bar and docks: panels let a little shine through, and what is there need not have been painted anew.
void Overlay::background(const Measures& at) const {
  const Rect all = at.area;
  const Rect free = layout_.free_in(at.area, at.em);
  ImDrawList& draw = *ImGui::GetBackgroundDrawList();
  ImVec4 color = ImGui::GetStyleColorVec4(ImGuiCol_TitleBg);
  color = {color.x * 0.7f, color.y * 0.7f, color.z * 0.7f, 1};
  const auto fill = [&](float left, float top, float right, float bottom) {
    if (right > left && bottom > top) draw.AddRectFilled({left, top}, {right, bottom}, packed(color));
  };
  fill(all.x, all.y, all.right(), free.y);
  fill(all.x, free.y, free.x, free.bottom());
  fill(free.right(), free.y, all.right(), free.bottom());
  fill(all.x, free.bottom(), all.right(), all.bottom());
}

void Overlay::bar(const Measures& at) {
  const Rect place = OverlayLayout::bar_in(at.area, at.em);
  ImGui::SetNextWindowPos({place.x, place.y});
  ImGui::SetNextWindowSize({place.w, place.h});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, {1, 1});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {at.em * 0.4f, at.em * 0.3f});
  constexpr ImGuiWindowFlags kFlags = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                                      ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus;
  if (ImGui::Begin("##bar", nullptr, kFlags)) {
    panels_->cover();
    ImGui::AlignTextToFramePadding();
    bar_panels();
    ImGui::SameLine();
    bar_settings();
    bar_status(at);
  }
  ImGui::End();
  ImGui::PopStyleVar(3);
}

// A button for each panel; where there is no room for them, a menu.
void Overlay::bar_panels() {
  std::string all;
  for (const PanelId id : kAllPanels) all += title_of(id);
  const ImGuiStyle& style = ImGui::GetStyle();
  const float wanted =
      ImGui::CalcTextSize(all.c_str()).x + kPanelCount * (2 * style.FramePadding.x + style.ItemSpacing.x);
  if (wanted < ImGui::GetContentRegionAvail().x * 0.6f) {
    for (const PanelId id : kAllPanels) {
      if (id != kAllPanels.front()) ImGui::SameLine(0, style.ItemSpacing.x / 2);
      if (toggle(title_of(id), layout_.shown(id))) layout_.show(id, !layout_.shown(id));
      tooltip(purpose_of(id));
    }
    return;
  }
  if (ImGui::SmallButton("Panels")) ImGui::OpenPopup("panels");
  if (!ImGui::BeginPopup("panels")) return;
  for (const PanelId id : kAllPanels) {
    if (ImGui::MenuItem(title_of(id), nullptr, layout_.shown(id))) layout_.show(id, !layout_.shown(id));
  }
  ImGui::EndPopup();
}

void Overlay::bar_settings() {
  colored(kMuted, "|");
  ImGui::SameLine();
  if (ImGui::SmallButton("A-")) layout_.set_font_scale(layout_.font_scale() - 0.25f);
  tooltip("Smaller text");
  ImGui::SameLine(0, ImGui::GetStyle().ItemSpacing.x / 2);
  if (ImGui::SmallButton("A+")) layout_.set_font_scale(layout_.font_scale() + 0.25f);
  tooltip("Larger text");
  ImGui::SameLine(0, ImGui::GetStyle().ItemSpacing.x / 2);
  if (ImGui::SmallButton("reset")) {
    layout_.reset();
    panels_->reset = true;
  }
  tooltip("Panels and text as they were at first. A panel that was moved stands in its dock again.");
}

// Who has the keyboard, and what all this costs.
void Overlay::bar_status(const Measures& at) {
  const bool ours = has_keyboard();
  const std::string keys = ours ? "keys: panels (Esc gives back)" : "Ctrl+F1: keys to panels";
  char cost[48];
  std::snprintf(cost, sizeof cost, "%.1f ms", average_cost_ns_ / 1e6);
  const float spacing = ImGui::GetStyle().ItemSpacing.x * 2;
  const float cost_width = ImGui::CalcTextSize(cost).x;
  const float keys_width = ImGui::CalcTextSize(keys.c_str()).x;
  const float right = ImGui::GetWindowWidth() - at.em * 0.4f;
  ImGui::SameLine();
  const float left = ImGui::GetCursorPosX();
  if (left + keys_width + spacing + cost_width <= right) {
    ImGui::SetCursorPosX(right - cost_width - spacing - keys_width);
    colored(ours ? kFocus : kMuted, keys);
    tooltip(
        "Panels take the keys that move and work them only after Ctrl+F1, or Ctrl+Tab, which also goes from panel to "
        "panel; Shift+F10 or the Menu key opens the menu of a field. All other keys stay with the program, except "
        "while text is being typed.");
    ImGui::SameLine();
  }
  if (left + cost_width > right) return;
  ImGui::SetCursorPosX(right - cost_width);
  colored(kMuted, cost);
  char latest[96];
  std::snprintf(latest, sizeof latest, "What these panels cost: %.2f ms for the last picture, %.2f ms on average.",
                static_cast<double>(cost_ns_) / 1e6, average_cost_ns_ / 1e6);
  tooltip(latest);
}

namespace {

// The keys that ImGui's keyboard navigation knows.
bool is_panel_key(const KeyPress& press) {
  if ((press.modifiers & (kAlt | kSuper)) != 0) return false;
  switch (press.key) {
    case SDLK_UP:
    case SDLK_DOWN:
    case SDLK_LEFT:
    case SDLK_RIGHT:
    case SDLK_TAB:
    case SDLK_RETURN:
    case SDLK_KP_ENTER:
    case SDLK_SPACE:
    case SDLK_HOME:
    case SDLK_END:
    case SDLK_PAGEUP:
    case SDLK_PAGEDOWN:
      return true;
    default:
      return false;
  }
}

}  // namespace

KeyboardOwner::Verdict KeyboardOwner::key(const KeyPress& press, Panels panels) {
  if (press.is(SDLK_F1, kCtrl)) {
    if (!press.repeat) panels_have_keyboard_ = !panels_have_keyboard_;
    return panels_have_keyboard_ && !press.repeat ? Verdict::kThisPanel : Verdict::kHandled;
  }
  if (press.is(SDLK_TAB, kCtrl) || press.is(SDLK_TAB, kCtrl | kShift)) {
    panels_have_keyboard_ = true;
    return (press.modifiers & kShift) != 0 ? Verdict::kPreviousPanel : Verdict::kNextPanel;
  }
  if (panels.typing || panels.popup) return Verdict::kPanels;
  if (!panels_have_keyboard_) return Verdict::kProgram;
  if (press.is(SDLK_ESCAPE)) {
    panels_have_keyboard_ = false;
    return Verdict::kHandled;
  }
  if (press.is(SDLK_APPLICATION) || press.is(SDLK_F10, kShift))
    return press.repeat ? Verdict::kHandled : Verdict::kMenu;
  return is_panel_key(press) ? Verdict::kPanels : Verdict::kProgram;
}

void KeyboardOwner::click(bool on_panel) {
  if (!on_panel) panels_have_keyboard_ = false;
}

}  // namespace engine
