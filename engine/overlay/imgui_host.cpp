#include "engine/overlay/imgui_host.h"

#include <SDL.h>

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

#include "engine/draw/triangles.h"
#include "engine/overlay/imgui_compat.h"
#include "engine/overlay/imgui_theme.h"
#include "engine/platform/window.h"

namespace engine {
namespace {

bool is_modifier(SDL_Keycode key) {
  return key == SDLK_LCTRL || key == SDLK_RCTRL || key == SDLK_LSHIFT || key == SDLK_RSHIFT || key == SDLK_LALT ||
         key == SDLK_RALT || key == SDLK_LGUI || key == SDLK_RGUI;
}

// A key whose text comes as an event of its own.
bool is_text(const SDL_KeyboardEvent& key) {
  const SDL_Keycode sym = key.keysym.sym;
  const bool character = (sym & SDLK_SCANCODE_MASK) == 0 && sym >= SDLK_SPACE && sym != SDLK_DELETE;
  return character && (key.keysym.mod & KMOD_CTRL) == 0;
}

// Keys and text that ImGui has not seen yet. Of all events between two frames ImGui sees only the final state of each
// key, so a frame gets the text up to the first key that has an effect, and the frames after it get the rest: no key is
// lost, and all come in order, also while pictures are slow.
class KeyQueue {
 public:
  void push(const SDL_Event& event) { events_.push_back(event); }
  bool empty() const { return events_.empty(); }

  // Passes to `feed` the events of the frame that begins; `typing`: a text field is active.
  template <class Feed>
  void feed_frame(bool typing, const Feed& feed) {
    pressed_.clear();
    for (; !events_.empty(); events_.pop_front()) {
      const SDL_Event& event = events_.front();
      const SDL_Scancode code = event.key.keysym.scancode;
      if (event.type == SDL_TEXTINPUT && !pressed_.empty()) return;
      if (event.type == SDL_KEYUP && std::ranges::count(pressed_, code) != 0) return;
      if (event.type == SDL_KEYDOWN) {
        if (typing && is_text(event.key)) continue;
        const bool modifier = is_modifier(event.key.keysym.sym);
        if (!pressed_.empty() && !modifier) return;
        if (!modifier) pressed_.push_back(code);
      }
      feed(event);
    }
  }

 private:
  std::deque<SDL_Event> events_;
  std::vector<SDL_Scancode> pressed_;  // keys that go down in this frame
};

// Makes a context current, and at the end the one before.
class ContextScope {
 public:
  explicit ContextScope(ImGuiContext* context) : before_(ImGui::GetCurrentContext()) {
    ImGui::SetCurrentContext(context);
  }
  ~ContextScope() { ImGui::SetCurrentContext(before_); }
  ContextScope(const ContextScope&) = delete;
  ContextScope& operator=(const ContextScope&) = delete;

 private:
  ImGuiContext* before_;
};

}  // namespace

struct ImGuiHost::State {
  ImGuiContext* context = nullptr;
  bool platform = false;
  float style_scale = 0;  // 0: not set yet
  compat::Fonts fonts;
  ImGuiContext* before = nullptr;  // current outside this host's frames
  std::vector<Vertex> vertices;
  std::vector<uint32_t> indices;
  KeyQueue keys;
  bool clicked = false;  // a mouse button has gone down since the last frame
  bool expect_typing = false;
  bool popup_open = false;
  bool typing = false;
  bool mouse_down = false;

  void feed(const SDL_Event& event) const;
  void draw_list(const Target& target, const ImDrawData& data, const ImDrawList& list);
  void draw_command(const Target& target, const ImDrawData& data, const ImDrawList& list, const ImDrawCmd& command);
};

ImGuiHost::ImGuiHost(const Target& target, Window* window, ImGuiHostOptions options)
    : target_(target), window_(window), options_(std::move(options)) {}

ImGuiHost::~ImGuiHost() {
  if (!state_) return;
  if (in_frame_) ImGui::EndFrame();
  ImGuiContext* before = in_frame_ ? state_->before : ImGui::GetCurrentContext();
  ImGui::SetCurrentContext(state_->context);
  state_->fonts.shut_down();
  if (state_->platform) ImGui_ImplSDL2_Shutdown();
  ImGui::DestroyContext(state_->context);
  ImGui::SetCurrentContext(before == state_->context ? nullptr : before);
}

void ImGuiHost::start() {
  ImGuiContext* before = ImGui::GetCurrentContext();
  state_ = std::make_unique<State>();
  state_->context = ImGui::CreateContext();
  ImGui::SetCurrentContext(state_->context);
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.ConfigWindowsMoveFromTitleBarOnly = true;  // a click beside an item does not move its panel
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
  if (window_) {
    state_->platform = compat::start_platform(window_->sdl_window(), target_.renderer);
  } else {
    compat::start_without_platform();
  }
  if (!options_.places.empty()) ImGui::LoadIniSettingsFromMemory(options_.places.data(), options_.places.size());
  ImGui::SetCurrentContext(before);
}

std::string ImGuiHost::places() const {
  if (!state_) return options_.places;
  const ContextScope current(state_->context);
  size_t bytes = 0;
  const char* const text = ImGui::SaveIniSettingsToMemory(&bytes);
  return std::string(text, bytes);
}

bool ImGuiHost::take_places_changed() {
  if (!state_) return false;
  const ContextScope current(state_->context);
  return std::exchange(ImGui::GetIO().WantSaveIniSettings, false);
}

bool ImGuiHost::process_event(const SDL_Event& event) {
  if (!state_) return false;
  const ContextScope current(state_->context);
  if (event.type == SDL_KEYDOWN || event.type == SDL_KEYUP || event.type == SDL_TEXTINPUT) {
    state_->keys.push(event);
    return event.type != SDL_KEYUP && typing();
  }
  if (event.type == SDL_MOUSEBUTTONDOWN) state_->clicked = true;
  state_->feed(event);
  const ImGuiIO& io = ImGui::GetIO();
  switch (event.type) {
    case SDL_MOUSEMOTION:
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEWHEEL:
      return io.WantCaptureMouse;
    default:
      return false;
  }
}

void ImGuiHost::State::feed(const SDL_Event& event) const {
  if (platform) {
    ImGui_ImplSDL2_ProcessEvent(&event);
  } else {
    compat::feed_without_platform(event);
  }
}

void ImGuiHost::expect_typing(bool on) {
  if (state_) state_->expect_typing = on;
}

bool ImGuiHost::typing() const { return state_ && (state_->typing || state_->expect_typing); }

bool ImGuiHost::may_type() const { return typing() || (state_ && state_->clicked); }

bool ImGuiHost::busy() const {
  return state_ && (!state_->keys.empty() || state_->clicked || state_->expect_typing || state_->mouse_down);
}

bool ImGuiHost::popup_open() const { return state_ && state_->popup_open; }

void ImGuiHost::begin_frame(float elapsed_s) {
  if (in_frame_) return;
  if (!state_) start();
  state_->before = ImGui::GetCurrentContext();
  ImGui::SetCurrentContext(state_->context);
  ImGuiIO& io = ImGui::GetIO();
  io.DeltaTime = elapsed_s > 0 ? elapsed_s : 1.0f / 60;
  // Text typed after a click may be meant for the field that the click makes active.
  if (!state_->expect_typing && !std::exchange(state_->clicked, false)) {
    state_->keys.feed_frame(state_->typing, [&](const SDL_Event& event) { state_->feed(event); });
  }
  if (state_->platform) ImGui_ImplSDL2_NewFrame();
  // ImGui's units are those of the window and its mouse; an image is treated like a window on such a display.
  const float density = window_ ? window_->to_pixels({1, 1}).x : target_.scale;
  io.DisplaySize = {static_cast<float>(target_.width_px) / density, static_cast<float>(target_.height_px) / density};
  io.DisplayFramebufferScale = {density, density};
  const float style_scale = target_.scale / density * font_scale_;
  if (style_scale != state_->style_scale) {
    apply_theme(options_.palette, style_scale);
    state_->style_scale = style_scale;
  }
  state_->fonts.use(options_.font_size * style_scale, density);
  io.ConfigFlags = keyboard_navigation_ ? io.ConfigFlags | ImGuiConfigFlags_NavEnableKeyboard
                                        : io.ConfigFlags & ~ImGuiConfigFlags_NavEnableKeyboard;
  compat::enable_enter_activation();
  ImGui::NewFrame();
  in_frame_ = true;
}

void ImGuiHost::end_frame_and_draw() {
  if (!in_frame_) return;
  in_frame_ = false;
  state_->mouse_down = ImGui::IsAnyMouseDown();
  state_->popup_open = ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup);
  ImGui::Render();
  state_->typing = compat::text_field_active();
  const ImDrawData& data = *ImGui::GetDrawData();
  state_->fonts.update(data);
  for (int i = 0; i < data.CmdListsCount; ++i) state_->draw_list(target_, data, *data.CmdLists[i]);
  ImGui::SetCurrentContext(state_->before);
}

void ImGuiHost::State::draw_list(const Target& target, const ImDrawData& data, const ImDrawList& list) {
  const float density = data.FramebufferScale.x;
  vertices.clear();
  for (const ImDrawVert& vertex : list.VtxBuffer) {
    const Point at{(vertex.pos.x - data.DisplayPos.x) * density, (vertex.pos.y - data.DisplayPos.y) * density};
    const Color color{
        static_cast<uint8_t>(vertex.col >> IM_COL32_R_SHIFT), static_cast<uint8_t>(vertex.col >> IM_COL32_G_SHIFT),
        static_cast<uint8_t>(vertex.col >> IM_COL32_B_SHIFT), static_cast<uint8_t>(vertex.col >> IM_COL32_A_SHIFT)};
    vertices.push_back({at, color, {vertex.uv.x, vertex.uv.y}});
  }
  fonts.place_letters(vertices);
  for (const ImDrawCmd& command : list.CmdBuffer) draw_command(target, data, list, command);
}

void ImGuiHost::State::draw_command(const Target& target, const ImDrawData& data, const ImDrawList& list,
                                    const ImDrawCmd& command) {
  if (command.UserCallback) {
    if (command.UserCallback != ImDrawCallback_ResetRenderState) command.UserCallback(&list, &command);
    return;
  }
  const float density = data.FramebufferScale.x;
  const ImDrawIdx* first = list.IdxBuffer.Data + command.IdxOffset;
  indices.assign(first, first + command.ElemCount);
  const Rect clip{
      (command.ClipRect.x - data.DisplayPos.x) * density, (command.ClipRect.y - data.DisplayPos.y) * density,
      (command.ClipRect.z - command.ClipRect.x) * density, (command.ClipRect.w - command.ClipRect.y) * density};
  const Triangles triangles{std::span(vertices).subspan(command.VtxOffset), indices};
  draw(target, compat::to_texture(command.GetTexID()), triangles, clip);
}

}  // namespace engine
