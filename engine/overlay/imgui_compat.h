// What differs between the versions of Dear ImGui for its host: 1.86 as Debian packages it, up to those that ask the
// renderer for textures and fonts piece by piece (1.92). Beside this only panel_widgets.cpp and imgui_theme.cpp look at
// IMGUI_VERSION_NUM; panels keep to what all versions know.
//
// For engine/overlay/imgui_host.cpp.
#pragma once

#include <SDL_events.h>
#include <imgui.h>

#if __has_include(<backends/imgui_impl_sdl2.h>)
#include <backends/imgui_impl_sdl2.h>
#elif __has_include(<imgui_impl_sdl2.h>)
#include <imgui_impl_sdl2.h>
#else
#include <backends/imgui_impl_sdl.h>
#endif
#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "engine/draw/glyph_atlas.h"
#include "engine/draw/triangles.h"
#include "engine/draw/typeface.h"

struct SDL_Renderer;
struct SDL_Window;

namespace engine::compat {

inline constexpr float kCellWeight = 0.1f;     // of panel text, em
inline constexpr float kCellBaseline = 0.79f;  // from the line's top, em

inline float cell_baseline_px(float raster_px) { return std::round(raster_px * kCellBaseline); }

inline bool start_platform(SDL_Window* window, SDL_Renderer* renderer) {
#if IMGUI_VERSION_NUM >= 18700
  return ImGui_ImplSDL2_InitForSDLRenderer(window, renderer);
#else
  (void)renderer;
  return ImGui_ImplSDL2_InitForSDLRenderer(window);
#endif
}

// Enter presses the focused item, as Space does. Call it right before ImGui::NewFrame; newer versions do so by
// themselves.
inline void enable_enter_activation() {
#if IMGUI_VERSION_NUM < 18700
  ImGuiIO& io = ImGui::GetIO();
  for (const ImGuiKey key : {ImGuiKey_Enter, ImGuiKey_KeyPadEnter}) {
    const int index = io.KeyMap[key];
    if (index >= 0 && io.KeysDown[index]) io.NavInputs[ImGuiNavInput_Activate] = 1;
  }
#endif
}

// For a context without a window: the keys that work panels, and SDL's events in window units.
inline constexpr std::array<std::pair<SDL_Scancode, ImGuiKey>, 16> kPanelKeys{
    {{SDL_SCANCODE_TAB, ImGuiKey_Tab},
     {SDL_SCANCODE_LEFT, ImGuiKey_LeftArrow},
     {SDL_SCANCODE_RIGHT, ImGuiKey_RightArrow},
     {SDL_SCANCODE_UP, ImGuiKey_UpArrow},
     {SDL_SCANCODE_DOWN, ImGuiKey_DownArrow},
     {SDL_SCANCODE_PAGEUP, ImGuiKey_PageUp},
     {SDL_SCANCODE_PAGEDOWN, ImGuiKey_PageDown},
     {SDL_SCANCODE_HOME, ImGuiKey_Home},
     {SDL_SCANCODE_END, ImGuiKey_End},
     {SDL_SCANCODE_DELETE, ImGuiKey_Delete},
     {SDL_SCANCODE_BACKSPACE, ImGuiKey_Backspace},
     {SDL_SCANCODE_SPACE, ImGuiKey_Space},
     {SDL_SCANCODE_RETURN, ImGuiKey_Enter},
     {SDL_SCANCODE_ESCAPE, ImGuiKey_Escape},
     {SDL_SCANCODE_A, ImGuiKey_A},
     {SDL_SCANCODE_Z, ImGuiKey_Z}}};

inline void start_without_platform() {
#if IMGUI_VERSION_NUM < 18700
  for (const auto& [scancode, key] : kPanelKeys) ImGui::GetIO().KeyMap[key] = scancode;
#endif
}

inline void feed_key(SDL_Scancode scancode, bool down) {
  ImGuiIO& io = ImGui::GetIO();
#if IMGUI_VERSION_NUM >= 18700
  for (const auto& [code, key] : kPanelKeys) {
    if (code == scancode) io.AddKeyEvent(key, down);
  }
#else
  if (scancode >= 0 && scancode < IM_ARRAYSIZE(io.KeysDown)) io.KeysDown[scancode] = down;
#endif
}

inline void feed_without_platform(const SDL_Event& event) {
  ImGuiIO& io = ImGui::GetIO();
  const auto position = [&](float x, float y) {
#if IMGUI_VERSION_NUM >= 18700
    io.AddMousePosEvent(x, y);
#else
    io.MousePos = {x, y};
#endif
  };
  const auto button = [&](Uint8 sdl_button, bool down) {
    const int index = sdl_button == SDL_BUTTON_RIGHT ? 1 : sdl_button == SDL_BUTTON_MIDDLE ? 2 : 0;
#if IMGUI_VERSION_NUM >= 18700
    io.AddMouseButtonEvent(index, down);
#else
    io.MouseDown[index] = down;
#endif
  };
  switch (event.type) {
    case SDL_MOUSEMOTION:
      return position(static_cast<float>(event.motion.x), static_cast<float>(event.motion.y));
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
      position(static_cast<float>(event.button.x), static_cast<float>(event.button.y));
      return button(event.button.button, event.type == SDL_MOUSEBUTTONDOWN);
    case SDL_MOUSEWHEEL:
#if IMGUI_VERSION_NUM >= 18700
      return io.AddMouseWheelEvent(0, static_cast<float>(event.wheel.y));
#else
      io.MouseWheel += static_cast<float>(event.wheel.y);
      return;
#endif
    case SDL_KEYDOWN:
    case SDL_KEYUP:
      return feed_key(event.key.keysym.scancode, event.type == SDL_KEYDOWN);
    case SDL_TEXTINPUT:
      return io.AddInputCharactersUTF8(event.text.text);
    default:
      return;
  }
}

// Whether a text field has been active in this frame. ImGuiIO::WantTextInput tells it one frame later, and text typed
// until then would go elsewhere. Call it after ImGui::Render(): from 1.92 on the end of the frame sets it, before that
// the field itself did, and the end of the frame leaves it.
inline bool text_field_active() { return ImGui::GetCurrentContext()->WantTextInputNextFrame == 1; }

inline Texture* to_texture(ImTextureID id) {
#if IMGUI_VERSION_NUM >= 19150
  return reinterpret_cast<Texture*>(static_cast<uintptr_t>(id));
#else
  return static_cast<Texture*>(id);
#endif
}

inline ImTextureID to_id(Texture* texture) {
#if IMGUI_VERSION_NUM >= 19150
  return static_cast<ImTextureID>(reinterpret_cast<uintptr_t>(texture));
#else
  return texture;
#endif
}

#if defined(IMGUI_HAS_TEXTURES)

// --- 1.92 and later: ImGui asks for letters as it needs them, and requests changes of its textures ------------------

inline bool load_cell_metrics(ImFontAtlas*, ImFontConfig*, ImFontBaked* baked, void*) {
  baked->Ascent = cell_baseline_px(baked->Size * baked->RasterizerDensity) / baked->RasterizerDensity;
  baked->Descent = baked->Ascent - baked->Size;
  return true;
}

inline bool load_cell_glyph(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, void*, ImWchar letter,
                            ImFontGlyph* glyph, float* advance) {
  if (!has_glyph(letter)) return false;
  const float density = baked->RasterizerDensity;
  const float raster_px = baked->Size * density;
  if (advance) {
    *advance = cell_width_px(raster_px) / density;
    return true;
  }
  glyph->Codepoint = letter;
  glyph->AdvanceX = cell_width_px(raster_px) / density;
  const GlyphMask mask(strokes_in_cell_px(letter, raster_px, kCellWeight), kCellWeight * raster_px);
  if (mask.empty()) return true;
  const ImFontAtlasRectId id = ImFontAtlasPackAddRect(atlas, mask.width_px(), mask.height_px());
  if (id == ImFontAtlasRectId_Invalid) return false;
  std::vector<unsigned char> bytes;
  for (int y = 0; y < mask.height_px(); ++y) {
    for (int x = 0; x < mask.width_px(); ++x) bytes.push_back(mask.coverage(x, y));
  }
  const auto units = [density](float px) { return px / density; };
  const float left = static_cast<float>(mask.left_px()),
              top = static_cast<float>(mask.top_px()) + cell_baseline_px(raster_px);
  glyph->X0 = units(left);
  glyph->Y0 = units(top);
  glyph->X1 = units(left + static_cast<float>(mask.width_px()));
  glyph->Y1 = units(top + static_cast<float>(mask.height_px()));
  glyph->Visible = true;
  glyph->PackId = id;
  ImFontAtlasBakedSetFontGlyphBitmap(atlas, baked, source, glyph, ImFontAtlasPackGetRect(atlas, id), bytes.data(),
                                     ImTextureFormat_Alpha8, mask.width_px());
  return true;
}

// The fonts and textures of one ImGui context, which is current whenever a function is called.
class Fonts {
 public:
  // `size` in ImGui units, `density` pixels per unit. Call it before each frame.
  void use(float size, float density) {
    ImGuiIO& io = ImGui::GetIO();
    ImGui::GetStyle().FontSizeBase = size;
    (void)density;  // ImGui takes it from io.DisplayFramebufferScale
    if (started_) return;
    started_ = true;
    io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
    loader_.Name = "cells";
    loader_.FontSrcContainsGlyph = [](ImFontAtlas*, ImFontConfig*, ImWchar letter) { return has_glyph(letter); };
    loader_.FontBakedInit = load_cell_metrics;
    loader_.FontBakedLoadGlyph = load_cell_glyph;
    ImFontConfig config;
    config.FontLoader = &loader_;
    io.Fonts->AddFont(&config);
  }

  // Creates, updates and destroys textures as ImGui requests. Call it before drawing.
  void update(const ImDrawData& data) {
    if (!data.Textures) return;
    for (ImTextureData* texture : *data.Textures) update_texture(*texture);
  }

  // Call it before the context is destroyed.
  void shut_down() {
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
      if (texture->RefCount == 1) destroy(*texture);
    }
  }

 private:
  static void update_texture(ImTextureData& data) {
    if (data.Status == ImTextureStatus_WantDestroy && data.UnusedFrames > 0) return destroy(data);
    if (data.Status == ImTextureStatus_WantCreate) {
      data.SetTexID(to_id(new Texture(data.Width, data.Height, Texture::Filter::kLinear)));
      copy_rows(data, 0, data.Height);
    } else if (data.Status == ImTextureStatus_WantUpdates) {
      for (const ImTextureRect& area : data.Updates) copy_rows(data, area.y, area.h);
    } else {
      return;
    }
    data.SetStatus(ImTextureStatus_OK);
  }

  static void copy_rows(ImTextureData& data, int first, int count) {
    Texture& texture = *to_texture(data.TexID);
    for (int y = first; y < first + count; ++y) {
      const auto* pixels = static_cast<const unsigned char*>(data.GetPixelsAt(0, y));
      for (int x = 0; x < data.Width; ++x) {
        const unsigned char* p = pixels + x * data.BytesPerPixel;
        texture.pixels().at(x, y) =
            data.BytesPerPixel == 1 ? Color{255, 255, 255, p[0]} : Color{p[0], p[1], p[2], p[3]};
      }
    }
    texture.mark_dirty(first, count);
  }

  static void destroy(ImTextureData& data) {
    delete to_texture(data.TexID);
    data.SetTexID(ImTextureID_Invalid);
    data.SetStatus(ImTextureStatus_Destroyed);
  }

  ImFontLoader loader_;
  bool started_ = false;
};

#else

// --- before 1.92: one texture with all letters in one size, rebuilt when the size changes ---------------------------

// The fonts and the texture of one ImGui context, which is current whenever a function is called.
class Fonts {
 public:
  // `size` in ImGui units, `density` pixels per unit. Call it before each frame.
  void use(float size, float density) {
    const float raster_px = std::round(size * density);
    ImGui::GetIO().FontGlobalScale = 1 / density;
    if (raster_px == raster_px_) return;
    raster_px_ = raster_px;
    build();
  }

  void update(const ImDrawData&) {}

  // Call it before the context is destroyed.
  void shut_down() { texture_.reset(); }

 private:
  struct Letter {
    int rect;
    GlyphMask mask;
  };

  void build() {
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    atlas.Clear();
    ImFontConfig config;
    config.SizePixels = raster_px_;
    ImFont* font = atlas.AddFontDefault(&config);  // for the characters that the typeface lacks
    std::vector<Letter> letters;
    for (const GlyphShape& shape : all_glyphs()) letters.push_back(reserve(atlas, font, shape.letter));
    unsigned char* pixels = nullptr;
    int width = 0, height = 0;
    atlas.GetTexDataAsRGBA32(&pixels, &width, &height);
    texture_ = std::make_unique<Texture>(width, height, Texture::Filter::kLinear);
    std::copy_n(reinterpret_cast<const Color*>(pixels), width * height, texture_->pixels().pixels());
    for (const Letter& letter : letters) paint(*atlas.GetCustomRectByIndex(letter.rect), letter.mask);
    texture_->mark_dirty();
    atlas.SetTexID(to_id(texture_.get()));
    atlas.ClearTexData();
  }

  Letter reserve(ImFontAtlas& atlas, ImFont* font, char32_t letter) const {
    GlyphMask mask(strokes_in_cell_px(letter, raster_px_, kCellWeight), kCellWeight * raster_px_);
    const ImVec2 offset(static_cast<float>(mask.left_px()),
                        static_cast<float>(mask.top_px()) + cell_baseline_px(raster_px_));
    const int rect = atlas.AddCustomRectFontGlyph(font, static_cast<ImWchar>(letter), std::max(1, mask.width_px()),
                                                  std::max(1, mask.height_px()), cell_width_px(raster_px_), offset);
    return {rect, std::move(mask)};
  }

  void paint(const ImFontAtlasCustomRect& rect, const GlyphMask& mask) {
    for (int y = 0; y < rect.Height; ++y) {
      for (int x = 0; x < rect.Width; ++x) {
        const uint8_t coverage = mask.empty() ? uint8_t{0} : mask.coverage(x, y);
        texture_->pixels().at(rect.X + x, rect.Y + y) = {255, 255, 255, coverage};
      }
    }
  }

  float raster_px_ = 0;
  std::unique_ptr<Texture> texture_;
};

#endif

}  // namespace engine::compat
