#include "engine/overlay/imgui_host.h"

#include <SDL.h>

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

#include "engine/draw/triangles.h"
#include "engine/overlay/imgui_compat.h"
#include "engine/platform/window.h"

namespace engine {
namespace {

ImVec4 to_imgui(Color c) {
  constexpr float full = 255;
  return {static_cast<float>(c.r) / full, static_cast<float>(c.g) / full, static_cast<float>(c.b) / full,
          static_cast<float>(c.a) / full};
}

void set_text_colors(ImVec4* colors, const ImGuiPalette& palette) {
  colors[ImGuiCol_Text] = to_imgui(palette.text);
  colors[ImGuiCol_TextDisabled] = to_imgui(palette.muted);
  colors[ImGuiCol_TextSelectedBg] = to_imgui(with_alpha(palette.accent, 0.35f));
  colors[ImGuiCol_CheckMark] = to_imgui(palette.accent);
  colors[ImGuiCol_PlotLines] = to_imgui(palette.accent);
  colors[ImGuiCol_PlotLinesHovered] = to_imgui(palette.text);
  colors[ImGuiCol_PlotHistogram] = to_imgui(palette.accent);
  colors[ImGuiCol_PlotHistogramHovered] = to_imgui(palette.text);
}

void set_background_colors(ImVec4* colors, const ImGuiPalette& palette) {
  const Color sunk = with_alpha(mix(palette.window, palette.raised, 0.45f), 1);
  colors[ImGuiCol_WindowBg] = to_imgui(palette.window);
  colors[ImGuiCol_ChildBg] = to_imgui(with_alpha(palette.window, 0));
  colors[ImGuiCol_PopupBg] = to_imgui(with_alpha(palette.window, 0.98f));
  colors[ImGuiCol_Border] = to_imgui(palette.line);
  colors[ImGuiCol_BorderShadow] = to_imgui({0, 0, 0, 0});
  colors[ImGuiCol_FrameBg] = to_imgui(sunk);
  colors[ImGuiCol_TitleBg] = to_imgui(with_alpha(palette.window, 1));
  colors[ImGuiCol_TitleBgActive] = to_imgui(sunk);
  colors[ImGuiCol_TitleBgCollapsed] = to_imgui(palette.window);
  colors[ImGuiCol_MenuBarBg] = to_imgui(sunk);
  colors[ImGuiCol_ScrollbarBg] = to_imgui(with_alpha(palette.window, 0));
  colors[ImGuiCol_TableHeaderBg] = to_imgui(sunk);
  colors[ImGuiCol_TableBorderStrong] = to_imgui(palette.line);
  colors[ImGuiCol_TableBorderLight] = to_imgui(faded(palette.line, 0.5f));
  colors[ImGuiCol_TableRowBg] = to_imgui({0, 0, 0, 0});
  colors[ImGuiCol_TableRowBgAlt] = to_imgui(with_alpha(palette.text, 0.025f));
}

void set_control_colors(ImVec4* colors, const ImGuiPalette& palette) {
  const ImVec4 rest = to_imgui(palette.raised);
  const ImVec4 hovered = to_imgui(mix(palette.raised, palette.text, 0.12f));
  const ImVec4 active = to_imgui(mix(palette.raised, palette.accent, 0.45f));
  for (const ImGuiCol item : {ImGuiCol_Button, ImGuiCol_Header, ImGuiCol_ScrollbarGrab}) colors[item] = rest;
  for (const ImGuiCol item :
       {ImGuiCol_ButtonHovered, ImGuiCol_HeaderHovered, ImGuiCol_ScrollbarGrabHovered, ImGuiCol_FrameBgHovered}) {
    colors[item] = hovered;
  }
  for (const ImGuiCol item :
       {ImGuiCol_ButtonActive, ImGuiCol_HeaderActive, ImGuiCol_ScrollbarGrabActive, ImGuiCol_FrameBgActive}) {
    colors[item] = active;
  }
  colors[ImGuiCol_SliderGrab] = to_imgui(palette.accent);
  colors[ImGuiCol_SliderGrabActive] = to_imgui(mix(palette.accent, palette.text, 0.3f));
  colors[ImGuiCol_Separator] = to_imgui(palette.line);
  colors[ImGuiCol_SeparatorHovered] = colors[ImGuiCol_SeparatorActive] = to_imgui(palette.accent);
  colors[ImGuiCol_ResizeGrip] = to_imgui(faded(palette.line, 0.6f));
  colors[ImGuiCol_ResizeGripHovered] = colors[ImGuiCol_ResizeGripActive] = to_imgui(palette.accent);
  compat::set_tab_colors(colors, rest, hovered, active);
  compat::set_keyboard_color(colors, to_imgui(palette.accent));
  compat::set_checkbox_color(colors, colors[ImGuiCol_FrameBg]);
}

// `scale` is what the panels' sizes are multiplied with.
ImGuiStyle style_of(const ImGuiPalette& palette, float scale) {
  ImGuiStyle style;
  ImGui::StyleColorsDark(&style);
  set_text_colors(style.Colors, palette);
  set_background_colors(style.Colors, palette);
  set_control_colors(style.Colors, palette);
  style.WindowRounding = 6;
  style.ChildRounding = style.FrameRounding = style.PopupRounding = style.GrabRounding = style.TabRounding = 4;
  style.WindowPadding = {10, 8};
  style.FramePadding = {7, 4};
  style.ItemSpacing = {8, 5};
  style.CellPadding = {5, 2};
  style.ScrollbarSize = 12;
  style.WindowTitleAlign = {0.0f, 0.5f};
  style.AntiAliasedLinesUseTex = false;
  style.ScaleAllSizes(scale);
  return style;
}

bool is_modifier(SDL_Keycode key) {
  return key == SDLK_LCTRL || key == SDLK_RCTRL || key == SDLK_LSHIFT || key == SDLK_RSHIFT || key == SDLK_LALT ||
         key == SDLK_RALT || key == SDLK_LGUI || key == SDLK_RGUI;
}

// Makes a context current, and the one that was current before again at the end.
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
  ImGuiContext* before = nullptr;  // current outside of this host's frames
  std::vector<Vertex> vertices;
  std::vector<uint32_t> indices;
  std::deque<SDL_Event> typed;        // keys and text, in order, still to be told
  std::vector<SDL_Scancode> pressed;  // keys told to have gone down in the frame that begins
  bool clicked = false;               // a mouse button has gone down since the last frame
  bool expect_typing = false;
  bool popup_open = false;
  bool typing = false;

  void feed(const SDL_Event& event) const;
  void feed_queued_keys();
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
  io.IniFilename = options_.ini_path.empty() ? nullptr : options_.ini_path.c_str();
  io.LogFilename = nullptr;
  io.ConfigWindowsMoveFromTitleBarOnly = true;  // a click beside an item shall not move its panel
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
  if (window_) {
    state_->platform = compat::start_platform(window_->sdl_window(), target_.renderer);
  } else {
    compat::start_without_platform();
  }
  ImGui::SetCurrentContext(before);
}

bool ImGuiHost::process_event(const SDL_Event& event) {
  if (!state_) return false;
  const ContextScope current(state_->context);
  if (event.type == SDL_KEYDOWN || event.type == SDL_KEYUP || event.type == SDL_TEXTINPUT) {
    state_->typed.push_back(event);
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

// Of what has come since the last frame, ImGui sees only what is down in the end. So that no key gets lost and all come
// in their order also while pictures are slow, a frame is told of text up to the first key that works something, and
// the rest comes with the next ones.
void ImGuiHost::State::feed_queued_keys() {
  pressed.clear();
  for (; !typed.empty(); typed.pop_front()) {
    const SDL_Event& event = typed.front();
    const SDL_Scancode code = event.key.keysym.scancode;
    if (event.type == SDL_TEXTINPUT && !pressed.empty()) return;
    if (event.type == SDL_KEYUP && std::ranges::count(pressed, code) != 0) return;
    if (event.type == SDL_KEYDOWN) {
      const SDL_Keycode key = event.key.keysym.sym;
      if (key >= SDLK_SPACE && key < SDLK_DELETE && (event.key.keysym.mod & KMOD_CTRL) == 0 && typing)
        continue;  // text
      if (!pressed.empty() && !is_modifier(key)) return;
      if (!is_modifier(key)) pressed.push_back(code);
    }
    feed(event);
  }
}

bool ImGuiHost::mouse_on_panels() const {
  if (!state_) return false;
  const ContextScope current(state_->context);
  return ImGui::GetIO().WantCaptureMouse;
}

void ImGuiHost::expect_typing(bool on) {
  if (state_) state_->expect_typing = on;
}

bool ImGuiHost::typing() const { return state_ && (state_->typing || state_->expect_typing); }

bool ImGuiHost::popup_open() const { return state_ && state_->popup_open; }

void ImGuiHost::begin_frame(float elapsed_s) {
  if (in_frame_) return;
  if (!state_) start();
  state_->before = ImGui::GetCurrentContext();
  ImGui::SetCurrentContext(state_->context);
  ImGuiIO& io = ImGui::GetIO();
  io.DeltaTime = elapsed_s > 0 ? elapsed_s : 1.0f / 60;
  // What is typed after a click may be meant for the field that the click makes active.
  if (!state_->expect_typing && !std::exchange(state_->clicked, false)) state_->feed_queued_keys();
  if (state_->platform) ImGui_ImplSDL2_NewFrame();
  // ImGui thinks in the units of the window and its mouse; an image is treated like a window on such a display.
  const float density = window_ ? window_->to_pixels({1, 1}).x : target_.scale;
  io.DisplaySize = {static_cast<float>(target_.width_px) / density, static_cast<float>(target_.height_px) / density};
  io.DisplayFramebufferScale = {density, density};
  const float style_scale = target_.scale / density * font_scale_;
  if (style_scale != state_->style_scale) {
    ImGui::GetStyle() = style_of(options_.palette, style_scale);
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
  state_->typing = compat::text_field_active();
  state_->popup_open = ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup);
  ImGui::Render();
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
