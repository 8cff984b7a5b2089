#include "engine/overlay/overlay.h"

#include <SDL_events.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/overlay/diff_panel.h"
#include "engine/overlay/frame_panel.h"
#include "engine/overlay/hex_panel.h"
#include "engine/overlay/imgui_host.h"
#include "engine/overlay/keyboard_owner.h"
#include "engine/overlay/log_panel.h"
#include "engine/overlay/panel_widgets.h"
#include "engine/overlay/plot_panel.h"
#include "engine/overlay/ring_panel.h"
#include "engine/overlay/value_menu.h"
#include "engine/overlay/watch_panel.h"
#include "engine/platform/input.h"
#include "engine/platform/redraw.h"
#include "engine/platform/window.h"
#include "recorder/base/background_writer.h"
#include "recorder/base/file.h"
#include "recorder/base/process.h"

namespace engine {
namespace {

using namespace widgets;

constexpr float kFontSize = 14;

// ImGui settles the sizes of windows and columns, and what is under the mouse, within so many pictures.
constexpr int kPicturesToSettle = 4;
// A tooltip comes once the mouse has rested on its item.
constexpr int64_t kRested_ns = 500'000'000;
// A text field's cursor blinks in multiples of this.
constexpr int64_t kCursorBlinks_ns = 200'000'000;
// Plots and marks of watches that are being scanned grow so often.
constexpr int64_t kScanEvery_ns = 100'000'000;

// An area, and the size of text in it, in ImGui's units.
struct Measures {
  Rect area;
  float em = kFontSize;
};

Rect window_rect() {
  const ImVec2 from = ImGui::GetWindowPos();
  const ImVec2 size = ImGui::GetWindowSize();
  return {from.x, from.y, size.x, size.y};
}

// --- the panels ------------------------------------------------------------------------------------------------------

class Panels {
 public:
  void update(const OverlayData& data, float elapsed_s) {
    fade_.update(data.slot, data.previous, elapsed_s);
    counter_.update(*data.schema, data.slot, data.previous);
    ring_.update(data, elapsed_s);
    focus_.hovered = std::exchange(focus_.next_hovered, {});
    take_selection(data);
  }
  // After the panels were drawn.
  void give_selection(const OverlayData& data) {
    if (data.inspection == nullptr || focus_.selected == taken_) return;
    selection_ = Selection::of_bytes(*data.schema, focus_.selected, data.slot);
    data.inspection->select(selection_);
  }
  bool fading() const { return fade_.fading(); }
  PanelContext context(const OverlayData& data, OverlayRequests& requests) {
    return {data, requests, fade_, counter_, expressions_, focus_, search_};
  }
  // What a key asks about the selected value.
  bool ask(ValueQuestion::What what, uint64_t from) {
    if (focus_.value.empty()) return false;
    focus_.asked = ValueQuestion{what, focus_.value, from, {}};
    return true;
  }
  void answer(PanelContext& context) { search_.update(context); }
  // The window that tells why a value is what it is.
  template <typename Cover>
  void draw_story(PanelContext& context, float em, Cover&& cover) {
    if (!search_.begin_window(em)) return;
    cover();
    search_.window(context);
    ImGui::End();
  }
  void draw(PanelId id, PanelContext& context) {
    switch (id) {
      case PanelId::kFrame:
        return frame_.draw(context);
      case PanelId::kWatches:
        return watches_.draw(context);
      case PanelId::kPlots:
        return plots_.draw(context);
      case PanelId::kLog:
        return log_.draw(context);
      case PanelId::kRing:
        return ring_.draw(context);
      case PanelId::kBytes:
        return bytes_.draw(context);
      case PanelId::kDiff:
        return diff_.draw(context);
    }
  }

 private:
  // What the program has selected meanwhile, or where a selected thing lies by now.
  void take_selection(const OverlayData& data) {
    if (data.inspection != nullptr) {
      const Selection& selection = data.inspection->selection();
      const bool is_other = !(selection == selection_);
      selection_ = selection;
      const ByteSpan bytes = selection.in(*data.schema, data.slot);
      if (is_other || !selection.group.empty()) focus_.selected = bytes;
      if (is_other) focus_.reveal_in_frame = focus_.reveal_in_bytes = true;
    }
    taken_ = focus_.selected;
  }

  ChangeFade fade_;
  ChangeCounter counter_;
  ExpressionCache expressions_;
  FieldFocus focus_;
  ValueSearch search_;
  Selection selection_;  // as the program knows it
  ByteSpan taken_;       // selected before the panels were drawn
  FramePanel frame_;
  WatchPanel watches_;
  PlotPanel plots_;
  LogPanel log_;
  RingPanel ring_;
  HexPanel bytes_;
  DiffPanel diff_;
};

// --- focus -----------------------------------------------------------------------------------------------------------

// Which panel has the focus, and which gets it with the next picture.
class PanelFocus {
 public:
  void take() { taken_ = true; }
  void step(int panels) { step_ = panels; }

  // At the start of a picture: goes to another panel if that was requested. Only shown panels get the focus.
  void choose(const OverlayLayout& layout) {
    const bool any = std::ranges::any_of(kAllPanels, [&](PanelId id) { return layout.shown(id); });
    const auto shown = [&] { return layout.shown(kAllPanels[panel_]); };
    int step = std::exchange(step_, 0);
    if (!any) taken_ = false;
    if (!any || (step == 0 && !taken_)) return;
    if (step == 0 && !shown()) step = 1;
    for (bool on = step != 0; on; on = !shown()) {
      panel_ = (panel_ + kPanelCount + (step > 0 ? 1 : kPanelCount - 1)) % kPanelCount;
    }
    taken_ = true;
  }
  bool is_taken_by(PanelId id) const { return taken_ && is_on(id); }
  // ImGui says that the panel has the focus, as after a click.
  void follow(PanelId id) {
    if (!taken_) panel_ = place_of(id);
  }
  bool is_on(PanelId id) const { return kAllPanels[panel_] == id; }
  void end_picture() { taken_ = false; }

 private:
  static size_t place_of(PanelId id) {
    return static_cast<size_t>(std::ranges::find(kAllPanels, id) - kAllPanels.begin());
  }

  size_t panel_ = 0;  // in kAllPanels; the one that had the focus last
  bool taken_ = false;
  int step_ = 0;
};

// --- places ----------------------------------------------------------------------------------------------------------

// Puts docked panels into their places and remembers which parts of the picture are covered.
class Placing {
 public:
  // Of the panel whose window begins next. `moves`: its dock puts it elsewhere than in the last picture.
  struct Place {
    Rect rect;
    bool moves = false;
  };
  Place place_next_window(const OverlayLayout& layout, PanelId id, const Measures& at) {
    const float gap = std::max(1.0f, std::round(at.em * 0.12f));
    const Rect exact = layout.place_in(at.area, at.em, id).inset(gap);
    const Rect rect{std::round(exact.x), std::round(exact.y), std::round(exact.w), std::round(exact.h)};
    if (!layout.docked(id)) return {rect, false};
    const bool moves = rect != std::exchange(docked_[static_cast<size_t>(id)], rect);
    ImGui::SetNextWindowPos({rect.x, rect.y}, moves ? ImGuiCond_Always : ImGuiCond_FirstUseEver);
    ImGui::SetNextWindowSize({rect.w, rect.h}, moves ? ImGuiCond_Always : ImGuiCond_FirstUseEver);
    return {rect, moves};
  }

  void begin_picture() { covered_.clear(); }
  void cover_window() { covered_.push_back(window_rect()); }
  // In the last picture.
  bool covers(Point at) const {
    return std::ranges::any_of(covered_, [&](const Rect& rect) { return rect.contains(at); });
  }
  // All docked panels move to their places with the next picture.
  void reset() { docked_ = {}; }

 private:
  std::array<Rect, kPanelCount> docked_{};  // in the last picture, empty before the first
  std::vector<Rect> covered_;               // by bar and panels
};

// Whether the user has moved or resized the current window away from its place in the dock.
bool is_dragged_from(const Rect& place) {
  const auto close_to = [](float a, float b) { return std::fabs(a - b) < 1.5f; };
  const Rect now = window_rect();
  const bool there =
      close_to(now.x, place.x) && close_to(now.y, place.y) && close_to(now.w, place.w) && close_to(now.h, place.h);
  return !there && ImGui::IsMouseDown(ImGuiMouseButton_Left);
}

// Moves the current window so far back that its title can be grabbed: it may have been left beyond the edge of a larger
// window.
void keep_on_screen(float em) {
  if (ImGui::IsMouseDown(ImGuiMouseButton_Left)) return;
  const Rect now = window_rect();
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  const float seen = std::min(now.w, em * 8);
  const ImVec2 to(std::clamp(now.x, seen - now.w, std::max(display.x - seen, 0.0f)),
                  std::clamp(now.y, 0.0f, std::max(display.y - em * 3, 0.0f)));
  if (to.x != now.x || to.y != now.y) ImGui::SetWindowPos(to);
}

// Opaque below bar and docks: panels are a little transparent, and the program need not have painted what is there.
void draw_background(const Rect& all, const Rect& free) {
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

void draw_focus_frame(float em) {
  const Rect rect = window_rect();
  ImGui::GetForegroundDrawList()->AddRect({rect.x, rect.y}, {rect.right(), rect.bottom()}, packed(kFocus),
                                          ImGui::GetStyle().WindowRounding, 0, std::max(1.0f, em / 8));
}

// --- the bar along the top: shown panels, size of text, keyboard, cost -----------------------------------------------

// A button for each panel; a menu where there is no room for them.
void bar_panels(OverlayLayout& layout) {
  const float spacing = ImGui::GetStyle().ItemSpacing.x;
  float wanted = 0;
  for (const PanelId id : kAllPanels) wanted += button_width(title_of(id)) + spacing;
  if (wanted < ImGui::GetContentRegionAvail().x * 0.6f) {
    for (const PanelId id : kAllPanels) {
      if (id != kAllPanels.front()) ImGui::SameLine(0, spacing / 2);
      if (toggle(title_of(id), layout.shown(id))) layout.show(id, !layout.shown(id));
      tooltip(purpose_of(id));
    }
    return;
  }
  if (ImGui::SmallButton("Panels")) ImGui::OpenPopup("panels");
  if (!ImGui::BeginPopup("panels")) return;
  for (const PanelId id : kAllPanels) {
    if (ImGui::MenuItem(title_of(id), nullptr, layout.shown(id))) layout.show(id, !layout.shown(id));
  }
  ImGui::EndPopup();
}

void bar_settings(OverlayLayout& layout, Placing& placing) {
  const float gap = ImGui::GetStyle().ItemSpacing.x / 2;
  colored(kMuted, "|");
  ImGui::SameLine();
  if (ImGui::SmallButton("A-")) layout.set_font_scale(layout.font_scale() - 0.25f);
  tooltip("Smaller text");
  ImGui::SameLine(0, gap);
  if (ImGui::SmallButton("A+")) layout.set_font_scale(layout.font_scale() + 0.25f);
  tooltip("Larger text");
  ImGui::SameLine(0, gap);
  if (ImGui::SmallButton("reset")) {
    layout.reset();
    placing.reset();
  }
  tooltip("Resets text size and shown panels; re-docks panels.");
}

// What a panel is for, until it was read; not where it would take all of a small panel.
void explain_panel(OverlayLayout& layout, PanelId id, float em) {
  if (ImGui::GetContentRegionAvail().x < em * 15.5f) return;
  if (toggle("ok", true)) layout.set_explained(id);
  tooltip("Do not show this line again.");
  ImGui::SameLine();
  wrapped(kFocus, purpose_of(id));
}

struct Cost {
  uint64_t last_ns = 0;
  double average_ns = 0;

  void add(uint64_t ns) {
    last_ns = ns;
    average_ns += (static_cast<double>(ns) - average_ns) / (average_ns == 0 ? 1 : 60);
  }
};

// At the right edge, as far as there is room.
void bar_status(bool panels_have_keyboard, const Cost& cost, float em) {
  const std::string keys = panels_have_keyboard ? "keys: panels (Esc returns keys)" : "Ctrl+F1: keys to panels";
  char average[48];
  std::snprintf(average, sizeof average, "%.1f ms", cost.average_ns / 1e6);
  const float spacing = ImGui::GetStyle().ItemSpacing.x * 2;
  const float cost_width = ImGui::CalcTextSize(average).x;
  const float keys_width = ImGui::CalcTextSize(keys.c_str()).x;
  const float right = ImGui::GetWindowWidth() - em * 0.4f;
  ImGui::SameLine();
  const float left = ImGui::GetCursorPosX();
  if (left + keys_width + spacing + cost_width <= right) {
    ImGui::SetCursorPosX(right - cost_width - spacing - keys_width);
    colored(panels_have_keyboard ? kFocus : kMuted, keys);
    tooltip(
        "Ctrl+F1, or Ctrl+Tab, which also goes from panel to panel, gives the panels the keys that move and work them; "
        "Shift+F10 or the Menu key opens the menu of a field. All other keys stay with the program, except while text "
        "is being typed.");
    ImGui::SameLine();
  }
  if (left + cost_width > right) return;
  ImGui::SetCursorPosX(right - cost_width);
  colored(kMuted, average);
  char both[96];
  std::snprintf(both, sizeof both, "Panel cost: last frame %.2f ms, average %.2f ms",
                static_cast<double>(cost.last_ns) / 1e6, cost.average_ns / 1e6);
  tooltip(both);
}

constexpr uint64_t kMostPlaces_bytes = uint64_t{1} << 20;

// Where the places of panels are kept; empty where nothing is.
std::string places_path(bool with_window) {
  const std::string folder = recorder::base::config_folder();
  return with_window && !folder.empty() ? folder + "/overlay.ini" : "";
}

ImGuiHostOptions host_options(bool with_window) {
  ImGuiHostOptions options;
  options.font_size = kFontSize;
  const std::string path = places_path(with_window);
  // What cannot be read counts as absent.
  if (!path.empty()) static_cast<void>(recorder::base::read_whole_file(path, kMostPlaces_bytes, options.places));
  return options;
}

recorder::Status write_places(const std::string& path, const std::string& places) {
  if (recorder::Status made = recorder::base::make_folders(recorder::base::config_folder()); !made.ok()) return made;
  return recorder::base::replace_file(path, places);
}

}  // namespace

struct Overlay::State {
  State(const Target& on, Window* shown_in, std::function<uint64_t()> clock,
        std::shared_ptr<recorder::base::BackgroundWriter> writes)
      : host(on, shown_in, host_options(shown_in != nullptr)),
        target(on),
        window(shown_in),
        clock_ns(clock ? std::move(clock) : [] { return recorder::steady_now_ns(); }),
        in_window(shown_in != nullptr),
        writer(writes ? std::move(writes) : std::make_shared<recorder::base::BackgroundWriter>()),
        saved_places(host.places()) {}

  bool has_keyboard() const { return shown && (keyboard.panels_have_keyboard() || host.typing()); }
  bool handle_key(const SDL_Event& event);
  bool handle_question(const KeyPress& press);
  bool handle(const SDL_Event& event);
  void hold_text_input() {
    if (window != nullptr) typing.set(&window->text_input(), shown && host.may_type());
  }
  void settle(uint64_t now_ns);
  float font_scale() const;
  Measures measures_of(Rect area) const;
  void draw_bar(const Measures& at);
  void draw_panel(PanelId id, const Measures& at, PanelContext& context);
  void draw(const OverlayData& data, const Measures& at, OverlayRequests& requests, float elapsed_s);
  void load_layout();
  void save_layout();
  void save_places();

  ImGuiHost host;
  const Target& target;
  Window* const window;
  TypingHold typing;  // while a panel may take text
  std::function<uint64_t()> clock_ns;
  const bool in_window;
  const std::shared_ptr<recorder::base::BackgroundWriter> writer;
  std::string saved_places;
  OverlayLayout layout;
  std::unique_ptr<Settings> settings;  // none when nothing is kept
  int saved_changes = 0;
  KeyboardOwner keyboard;
  Panels panels;
  PanelFocus focus;
  Placing placing;
  Cost cost;
  bool shown = false;
  bool copy = false;         // Ctrl+C since the last picture
  bool menu = false;         // the Menu key since then
  uint64_t drawn_at_ns = 0;  // the last picture; 0: none yet
  int settling = kPicturesToSettle;
  uint64_t shown_index = 0;
  std::optional<uint64_t> rested_at_ns;  // when a tooltip may come
  int64_t changes_in_ns = 0;             // of the panels, as of the last picture
};

Overlay::Overlay(const Target& target, Window* window, std::function<uint64_t()> clock_ns,
                 std::shared_ptr<recorder::base::BackgroundWriter> writer)
    : state_(std::make_unique<State>(target, window, std::move(clock_ns), std::move(writer))) {
  state_->load_layout();
}

Overlay::~Overlay() {
  state_->save_layout();
  state_->save_places();
}

void Overlay::State::load_layout() {
  const std::string folder = recorder::base::config_folder();
  if (!in_window || folder.empty()) return;
  settings = std::make_unique<Settings>(folder + "/overlay.json");
  static_cast<void>(settings->load());  // unreadable settings count as absent
  layout.load(*settings);
  saved_changes = layout.changes();
}

// A layout that cannot be written because there is no thread is lost, no more.
void Overlay::State::save_layout() {
  if (!settings || saved_changes == layout.changes()) return;
  saved_changes = layout.changes();
  layout.save(*settings);
  const auto kept = std::make_shared<Settings>(*settings);
  static_cast<void>(writer->write("overlay.json", [kept](const std::atomic<bool>&) { return kept->save(); }));
}

void Overlay::State::save_places() {
  const std::string path = places_path(in_window);
  if (path.empty() || host.places() == saved_places) return;
  saved_places = host.places();
  static_cast<void>(writer->write(
      "overlay.ini", [path, places = saved_places](const std::atomic<bool>&) { return write_places(path, places); }));
}

bool Overlay::shown() const { return state_->shown; }

void Overlay::show(bool on) {
  state_->shown = on;
  state_->hold_text_input();
  state_->settling = kPicturesToSettle;
  if (!on) state_->keyboard.release();
}

uint64_t Overlay::cost_ns() const { return state_->cost.last_ns; }
uint64_t Overlay::average_cost_ns() const { return static_cast<uint64_t>(state_->cost.average_ns); }
OverlayLayout& Overlay::layout() { return state_->layout; }
bool Overlay::has_keyboard() const { return state_->has_keyboard(); }

// --- events ----------------------------------------------------------------------------------------------------------

bool Overlay::handle(const SDL_Event& event) {
  State& all = *state_;
  all.settling = kPicturesToSettle;
  all.rested_at_ns = all.clock_ns() + kRested_ns;
  if (const auto press = key_press(event); press && press->is(SDLK_F1)) {
    if (!press->repeat) show(!all.shown);
    return true;
  }
  if (!all.shown) return false;
  const bool done = all.handle(event);
  all.hold_text_input();
  return done;
}

bool Overlay::State::handle(const SDL_Event& event) {
  switch (event.type) {
    case SDL_KEYDOWN:
      return handle_key(event);
    case SDL_KEYUP:
      host.process_event(event);
      return false;  // it goes to where the key went down
    case SDL_TEXTINPUT:
      return host.typing() && (host.process_event(event), true);
    case SDL_MOUSEBUTTONDOWN: {
      // ImGui knows where the mouse is only while its window has the focus; the click that gives it the focus is not
      // for the program either.
      const Point at{static_cast<float>(event.button.x), static_cast<float>(event.button.y)};
      const bool taken = host.process_event(event) || placing.covers(at);
      keyboard.click(taken);
      return taken;
    }
    default:
      return host.process_event(event);
  }
}

bool Overlay::State::handle_key(const SDL_Event& event) {
  const auto press = key_press(event);
  if (!press) return false;
  switch (keyboard.key(*press, {.typing = host.typing(), .popup = host.popup_open()})) {
    case KeyboardOwner::Verdict::kPanels:
      host.process_event(event);
      return true;
    case KeyboardOwner::Verdict::kHandled:
      return true;
    case KeyboardOwner::Verdict::kThisPanel:
      focus.take();
      return true;
    case KeyboardOwner::Verdict::kNextPanel:
      focus.step(1);
      return true;
    case KeyboardOwner::Verdict::kPreviousPanel:
      focus.step(-1);
      return true;
    case KeyboardOwner::Verdict::kMenu:
      menu = true;
      return true;
    case KeyboardOwner::Verdict::kProgram:
      break;
  }
  if (handle_question(*press)) return true;
  if (!keyboard.panels_have_keyboard() || !press->is(SDLK_c, kCtrl)) return false;
  copy = true;
  return true;
}

// F3, Shift+F3 and F4 are about the selected value, wherever the keyboard's focus is.
bool Overlay::State::handle_question(const KeyPress& press) {
  if (press.is(SDLK_F3)) return panels.ask(ValueQuestion::What::kNext, shown_index);
  if (press.is(SDLK_F3, kShift)) return panels.ask(ValueQuestion::What::kPrevious, shown_index);
  return press.is(SDLK_F4) && panels.ask(ValueQuestion::What::kWhy, shown_index);
}

// --- drawing ---------------------------------------------------------------------------------------------------------

float Overlay::State::font_scale() const {
  // A window's scale follows its size already.
  if (in_window) return layout.font_scale();
  return layout.font_scale() * OverlayLayout::font_scale_of(static_cast<float>(target.height_px) / target.scale);
}

// In pixels. ImGui's units, of which a HiDPI display has fewer, follow from them: all is measured in text.
Measures Overlay::State::measures_of(Rect area) const {
  return {area.empty() ? target.area() : area, kFontSize * target.scale * font_scale()};
}

Rect Overlay::free_area(Rect area) const {
  if (!state_->shown) return area;
  const Measures at = state_->measures_of(area);
  return state_->layout.free_in(at.area, at.em);
}

OverlayRequests Overlay::draw(const OverlayData& data, Rect area, float elapsed_s) {
  State& all = *state_;
  OverlayRequests requests;
  if (all.target.width_px == 0 || all.target.height_px == 0) return requests;
  const uint64_t begun = all.clock_ns();
  if (all.in_window) elapsed_s = all.drawn_at_ns == 0 ? 0 : static_cast<float>(begun - all.drawn_at_ns) / 1e9f;
  all.drawn_at_ns = begun;
  all.host.set_font_scale(all.font_scale());
  all.host.set_keyboard_navigation(all.keyboard.panels_have_keyboard() || all.host.typing() || all.host.popup_open());
  all.host.begin_frame(elapsed_s);
  const float unit = static_cast<float>(all.target.width_px) / ImGui::GetIO().DisplaySize.x;
  const Measures px = all.measures_of(area);
  const Measures at{{px.area.x / unit, px.area.y / unit, px.area.w / unit, px.area.h / unit}, px.em / unit};
  all.draw(data, at, requests, elapsed_s);
  all.host.end_frame_and_draw();
  all.settle(begun);
  all.hold_text_input();
  all.cost.add(all.clock_ns() - begun);
  all.save_layout();
  if (all.host.take_places_changed()) all.save_places();
  return requests;
}

// After a picture.
void Overlay::State::settle(uint64_t now_ns) {
  if (settling > 0) --settling;
  if (!rested_at_ns || now_ns < *rested_at_ns) return;
  rested_at_ns.reset();
  settling = std::max(settling, kPicturesToSettle);
}

int64_t Overlay::changes_in_ns() const {
  const State& all = *state_;
  if (!all.shown) return Redraw::kNever_ns;
  if (all.settling > 0 || all.host.busy()) return 0;
  int64_t in_ns = all.changes_in_ns;
  if (all.host.typing()) in_ns = std::min(in_ns, kCursorBlinks_ns);
  if (all.rested_at_ns) {
    const auto now_ns = static_cast<int64_t>(all.clock_ns());
    in_ns = std::min(in_ns, std::max<int64_t>(static_cast<int64_t>(*all.rested_at_ns) - now_ns, 0));
  }
  return in_ns;
}

void Overlay::State::draw(const OverlayData& data, const Measures& at, OverlayRequests& requests, float elapsed_s) {
  panels.update(data, elapsed_s);
  PanelContext context = panels.context(data, requests);
  context.copy = std::exchange(copy, false);
  context.menu = std::exchange(menu, false);
  context.keys = keyboard.panels_have_keyboard() && !host.typing() && !host.popup_open();
  placing.begin_picture();
  draw_background(at.area, layout.free_in(at.area, at.em));
  draw_bar(at);
  focus.choose(layout);
  for (const PanelId id : kAllPanels) draw_panel(id, at, context);
  panels.draw_story(context, at.em, [this] { placing.cover_window(); });
  panels.answer(context);
  focus.end_picture();
  panels.give_selection(data);
  if (panels.fading()) context.changes_in(0);
  if (data.inspection != nullptr && data.inspection->busy()) context.changes_in(kScanEvery_ns);
  if (std::exchange(shown_index, data.index) != data.index) settling = kPicturesToSettle;
  changes_in_ns = context.changes_in_ns;
  host.expect_typing(context.expect_typing);
}

void Overlay::State::draw_bar(const Measures& at) {
  const Rect place = OverlayLayout::bar_in(at.area, at.em);
  ImGui::SetNextWindowPos({place.x, place.y});
  ImGui::SetNextWindowSize({place.w, place.h});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, {1, 1});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {at.em * 0.4f, at.em * 0.3f});
  constexpr ImGuiWindowFlags kFlags = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                                      ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus;
  if (ImGui::Begin("##bar", nullptr, kFlags)) {
    placing.cover_window();
    ImGui::AlignTextToFramePadding();
    bar_panels(layout);
    ImGui::SameLine();
    bar_settings(layout, placing);
    bar_status(has_keyboard(), cost, at.em);
  }
  ImGui::End();
  ImGui::PopStyleVar(3);
}

void Overlay::State::draw_panel(PanelId id, const Measures& at, PanelContext& context) {
  if (!layout.shown(id)) return;
  const Placing::Place place = placing.place_next_window(layout, id, at);
  if (focus.is_taken_by(id)) ImGui::SetNextWindowFocus();
  bool open = true;
  const bool visible = ImGui::Begin(title_of(id), &open, ImGuiWindowFlags_NoCollapse);
  if (!layout.docked(id)) keep_on_screen(at.em);
  placing.cover_window();
  if (visible) {
    // A panel that is dragged or resized leaves its dock.
    if (layout.docked(id) && !place.moves && is_dragged_from(place.rect)) layout.set_docked(id, false);
    if (ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows)) {
      focus.follow(id);
      if (keyboard.panels_have_keyboard() && focus.is_on(id)) draw_focus_frame(at.em);
    }
    if (in_window && layout.explains(id)) explain_panel(layout, id, at.em);
    panels.draw(id, context);
  }
  ImGui::End();
  if (!open) layout.show(id, false);
}

}  // namespace engine
