// The system's fonts as a GlyphSource: outlines rasterised by FreeType, the font of each character chosen by fontconfig.
// Fonts in colour and of pixels are passed over. Both libraries are optional; built without them nothing here has an
// effect, and characters that the typeface lacks stay boxes.
//
// Any thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "engine/draw/glyph_source.h"

namespace engine {

// A font in a file, of which there may be several in one.
struct FontFile {
  std::string path;
  long index = 0;
  bool operator==(const FontFile&) const = default;
};

// Chooses the font for a character.
class FontFinder {
 public:
  virtual ~FontFinder() = default;
  // nullopt: none has it.
  virtual std::optional<FontFile> find(char32_t letter) = 0;
  // Whether find() answers already.
  virtual bool ready() { return true; }
};

// Whether the fonts are known before the first character that needs them is drawn. In the background: when that takes
// longer than a moment, boxes are drawn until it is done.
enum class FontLoading { kInBackground, kAtOnce };

// The fonts that fontconfig knows. Nothing is read before the first find() or ready(). `loaded` is called once, on
// another thread, when boxes have been drawn that need not be. nullptr when built without fontconfig.
std::unique_ptr<FontFinder> system_font_finder(FontLoading loading, std::function<void()> loaded = {});

// Letters of fonts. Few files are open at a time, and few thousand characters are remembered. nullptr when built without
// FreeType.
std::shared_ptr<GlyphSource> glyphs_of(std::unique_ptr<FontFinder> finder);

// What a program calls at its start: the process' glyph source is the system's fonts from now on, read when a character
// needs them. Once boxes can be drawn as letters an event of SDL makes the window draw.
void use_system_fonts(FontLoading loading);

}  // namespace engine
