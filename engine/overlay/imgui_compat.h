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
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/draw/glyph_atlas.h"
#include "engine/draw/glyph_source.h"
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

// A letter of the typeface or of the process' GlyphSource; a box for one that neither has.
inline GlyphBitmap picture_in_cells(char32_t letter, float raster_px) {
  if (!has_glyph(letter)) {
    if (auto picture = fallback_in_cells(letter, raster_px, kCellWeight)) return *picture;
  }
  return GlyphMask(strokes_in_cell_px(letter, raster_px, kCellWeight), kCellWeight * raster_px).bitmap();
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
  if (!can_draw(letter)) return false;
  const float density = baked->RasterizerDensity;
  const float raster_px = baked->Size * density;
  const float cell_px = cell_width_px(raster_px);
  const float advance_px = cell_px * static_cast<float>(has_glyph(letter) ? 1 : cells_of(letter));
  if (advance) {
    *advance = advance_px / density;
    return true;
  }
  glyph->Codepoint = letter;
  glyph->AdvanceX = advance_px / density;
  const GlyphBitmap picture = picture_in_cells(letter, raster_px);
  if (picture.empty()) return true;
  const ImFontAtlasRectId id = ImFontAtlasPackAddRect(atlas, picture.width_px, picture.height_px);
  if (id == ImFontAtlasRectId_Invalid) return false;
  const auto units = [density](float px) { return px / density; };
  const float left = static_cast<float>(picture.left_px) - (advance_px == 0 ? cell_px : 0),
              top = static_cast<float>(picture.top_px) + cell_baseline_px(raster_px);
  glyph->X0 = units(left);
  glyph->Y0 = units(top);
  glyph->X1 = units(left + static_cast<float>(picture.width_px));
  glyph->Y1 = units(top + static_cast<float>(picture.height_px));
  glyph->Visible = true;
  glyph->PackId = id;
  ImFontAtlasBakedSetFontGlyphBitmap(atlas, baked, source, glyph, ImFontAtlasPackGetRect(atlas, id),
                                     picture.coverage.data(), ImTextureFormat_Alpha8, picture.width_px);
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
    loader_.FontSrcContainsGlyph = [](ImFontAtlas*, ImFontConfig*, ImWchar letter) { return can_draw(letter); };
    loader_.FontBakedInit = load_cell_metrics;
    loader_.FontBakedLoadGlyph = load_cell_glyph;
    ImFontConfig config;
    config.FontLoader = &loader_;
    io.Fonts->AddFont(&config);
  }

  // Letters are in the texture when ImGui draws them.
  void place_letters(std::vector<Vertex>&) {}

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

// Places in the texture of the fonts for letters that are drawn only when they are met: those of the GlyphSource, of
// which there are tens of thousands.
//
// ImGui knows each of them as a letter whose size follows from its number of cells, and whose texture coordinates, beyond
// 2, are its number: the upper eight bits in u, the lower in v. When the vertices come back, place() draws the letters
// and replaces the coordinates by those of their places. Letters that have not been seen for longest make room.
class LettersOnDemand {
 public:
  // Reserves the places in the atlas, before it is built.
  void reserve(ImFontAtlas& atlas, float raster_px) {
    raster_px_ = raster_px;
    cell_px_ = static_cast<int>(cell_width_px(raster_px));
    above_px_ = static_cast<int>(std::ceil(raster_px * kAbove_em));
    height_px_ = static_cast<int>(std::ceil(raster_px)) + 2 * above_px_;
    rects_.clear();
    slots_.assign(std::clamp<size_t>(kMostPixels / static_cast<size_t>(2 * cell_px_ * height_px_), 64, 512), {});
    places_.clear();
    for (size_t i = 0; i < slots_.size(); ++i) rects_.push_back(atlas.AddCustomRectRegular(2 * cell_px_, height_px_));
  }

  // Adds all letters that the typeface lacks, after the atlas was built.
  void add_letters(ImFont& font) const {
    for (char32_t letter = 0xa0; letter < 0xfffe; ++letter) {
      const bool surrogate = letter >= 0xd800 && letter < 0xe000;
      if (surrogate || has_glyph(letter)) continue;
      const int cells = cells_of(letter);
      const auto advance_px = static_cast<float>(cell_px_ * cells);
      const float left_px = cells == 0 ? static_cast<float>(-cell_px_) : 0.0f;
      const auto top_px = static_cast<float>(-above_px_);
      const float u = kCoded + static_cast<float>(letter >> 8), v = kCoded + static_cast<float>(letter & 0xff);
      font.AddGlyph(nullptr, static_cast<ImWchar>(letter), left_px, top_px,
                    left_px + static_cast<float>(cell_px_ * std::max(cells, 1)), top_px + static_cast<float>(height_px_),
                    u + kCodeFrom, v + kCodeFrom, u + kCodeFrom + kCodeSpan, v + kCodeFrom + kCodeSpan, advance_px);
    }
    font.BuildLookupTable();
  }

  void begin_picture() { ++picture_; }

  void place(std::vector<Vertex>& vertices, const ImFontAtlas& atlas, Texture& texture) {
    for (Vertex& vertex : vertices) {
      if (vertex.uv.x < kCoded) continue;
      const float high = std::floor(vertex.uv.x), low = std::floor(vertex.uv.y);
      const auto letter = static_cast<char32_t>(high - kCoded) << 8 | static_cast<char32_t>(low - kCoded);
      const size_t slot = slot_of(letter, atlas, texture);
      const ImFontAtlasCustomRect& rect = rect_of(slot, atlas);
      const int cells = slot == kBoxSlot ? 1 : std::max(cells_of(letter), 1);
      const auto part = [](float coded, float code) { return (coded - code - kCodeFrom) / kCodeSpan; };
      const float x = static_cast<float>(rect.X) + part(vertex.uv.x, high) * static_cast<float>(cell_px_ * cells);
      const float y = static_cast<float>(rect.Y) + part(vertex.uv.y, low) * static_cast<float>(height_px_);
      vertex.uv = {x / static_cast<float>(texture.pixels().width_px()),
                   y / static_cast<float>(texture.pixels().height_px())};
    }
  }

 private:
  static constexpr float kCoded = 2;  // coordinates from here on are codes
  // The part of 1 that a letter spans: where it is cut, coordinates lie between, and never on the next code.
  static constexpr float kCodeFrom = 0.25f;
  static constexpr float kCodeSpan = 0.5f;
  static constexpr float kAbove_em = 0.2f;  // letters reach so far above and below the line
  static constexpr size_t kMostPixels = 2'000'000;
  static constexpr size_t kBoxSlot = 0;

  struct Slot {
    char32_t letter = 0;
    uint64_t seen = 0;  // in that picture
  };

  const ImFontAtlasCustomRect& rect_of(size_t slot, const ImFontAtlas& atlas) const {
    return atlas.CustomRects[rects_[slot]];
  }

  size_t slot_of(char32_t letter, const ImFontAtlas& atlas, Texture& texture) {
    const auto known = places_.find(letter);
    if (known != places_.end()) {
      slots_[known->second].seen = picture_;
      return known->second;
    }
    if (slots_[kBoxSlot].letter == 0) fill(kBoxSlot, U'\ufffd', atlas, texture);
    if (!can_draw(letter)) return kBoxSlot;
    const auto oldest = std::min_element(slots_.begin() + 1, slots_.end(),
                                         [](const Slot& a, const Slot& b) { return a.seen < b.seen; });
    if (oldest->seen == picture_) return kBoxSlot;  // all are needed in this picture
    places_.erase(oldest->letter);
    const auto slot = static_cast<size_t>(oldest - slots_.begin());
    places_[letter] = slot;
    fill(slot, letter, atlas, texture);
    return slot;
  }

  void fill(size_t slot, char32_t letter, const ImFontAtlas& atlas, Texture& texture) {
    slots_[slot] = {letter, picture_};
    const ImFontAtlasCustomRect& rect = rect_of(slot, atlas);
    const GlyphBitmap picture = picture_in_cells(letter, raster_px_);
    const int left = picture.left_px;
    const int top = picture.top_px + above_px_ + static_cast<int>(cell_baseline_px(raster_px_));
    for (int y = 0; y < rect.Height; ++y) {
      for (int x = 0; x < rect.Width; ++x) {
        const int px = x - left, py = y - top;
        const bool ink = px >= 0 && py >= 0 && px < picture.width_px && py < picture.height_px;
        texture.pixels().at(rect.X + x, rect.Y + y) = {255, 255, 255, ink ? picture.at(px, py) : uint8_t{0}};
      }
    }
    texture.mark_dirty(rect.Y, rect.Height);
  }

  float raster_px_ = 0;
  int cell_px_ = 0;
  int above_px_ = 0;
  int height_px_ = 0;
  std::vector<int> rects_;  // of the slots, in the atlas
  std::vector<Slot> slots_;
  std::unordered_map<char32_t, size_t> places_;
  uint64_t picture_ = 1;
};

// The fonts and the texture of one ImGui context, which is current whenever a function is called.
class Fonts {
 public:
  // `size` in ImGui units, `density` pixels per unit. Call it before each frame.
  void use(float size, float density) {
    const float raster_px = std::round(size * density);
    ImGui::GetIO().FontGlobalScale = 1 / density;
    more_.begin_picture();
    const bool has_more = glyph_source() != nullptr;
    if (raster_px == raster_px_ && has_more == has_more_) return;
    raster_px_ = raster_px;
    has_more_ = has_more;
    build();
  }

  // Draws letters that are met for the first time into the texture. Call it with the vertices before drawing them.
  void place_letters(std::vector<Vertex>& vertices) {
    if (has_more_) more_.place(vertices, *ImGui::GetIO().Fonts, *texture_);
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
    if (has_more_) more_.reserve(atlas, raster_px_);
    unsigned char* pixels = nullptr;
    int width = 0, height = 0;
    atlas.GetTexDataAsRGBA32(&pixels, &width, &height);
    texture_ = std::make_unique<Texture>(width, height, Texture::Filter::kLinear);
    std::copy_n(reinterpret_cast<const Color*>(pixels), width * height, texture_->pixels().pixels());
    for (const Letter& letter : letters) paint(*atlas.GetCustomRectByIndex(letter.rect), letter.mask);
    texture_->mark_dirty();
    atlas.SetTexID(to_id(texture_.get()));
    atlas.ClearTexData();
    if (has_more_) more_.add_letters(*font);
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
  bool has_more_ = false;  // than the letters of the typeface
  LettersOnDemand more_;
  std::unique_ptr<Texture> texture_;
};

#endif

}  // namespace engine::compat
