#include "engine/platform/system_fonts.h"

#include <SDL_events.h>

#include <utility>

#if defined(OUROBOROS_SYSTEM_FONTS)
#include <fontconfig/fontconfig.h>
#include <ft2build.h>
// FreeType's own order.
#include FT_FREETYPE_H
#include FT_OUTLINE_H

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <list>
#include <mutex>
#include <unordered_map>

#include "engine/draw/typeface.h"
#include "recorder/base/job.h"
#endif

namespace engine {

#if defined(OUROBOROS_SYSTEM_FONTS)

namespace {

constexpr size_t kMostOpenFonts = 8;
constexpr size_t kMostKnownLetters = 8192;
constexpr FT_Pos kMostPixels = 2048;  // of a picture's width and height
constexpr float kMarkCenter_em = 0.27f;  // of the letter that a mark combines with, before the pen
constexpr auto kPatience = std::chrono::milliseconds(150);

FT_F26Dot6 to_26_6(float px) { return static_cast<FT_F26Dot6>(std::lround(px * 64)); }

// --- letters of font files -------------------------------------------------------------------------------------------

class OutlineGlyphs : public GlyphSource {
 public:
  explicit OutlineGlyphs(std::unique_ptr<FontFinder> finder) : finder_(std::move(finder)) {
    if (FT_Init_FreeType(&library_) != 0) library_ = nullptr;
  }
  ~OutlineGlyphs() override {
    if (library_ != nullptr) FT_Done_FreeType(library_);  // closes what is open
  }
  OutlineGlyphs(const OutlineGlyphs&) = delete;
  OutlineGlyphs& operator=(const OutlineGlyphs&) = delete;

  std::optional<float> advance_em(char32_t letter) override {
    const std::scoped_lock lock(mutex_);
    const Letter* const known = known_letter(letter);
    return known != nullptr && known->glyph != 0 ? std::optional(known->advance_em) : std::nullopt;
  }

  GlyphBitmap draw(char32_t letter, float size_px, float weight, float offset_px) override {
    const std::scoped_lock lock(mutex_);
    const Letter* const known = known_letter(letter);
    if (known == nullptr || known->glyph == 0) return {};
    const FT_Face face = open(known->font);
    if (face == nullptr || !load(face, known->glyph, size_px)) return {};
    FT_GlyphSlot slot = face->glyph;
    if (weight > kMedium) FT_Outline_Embolden(&slot->outline, to_26_6((weight - kRegular) * size_px * 0.7f));
    FT_BBox ink;
    FT_Outline_Get_CBox(&slot->outline, &ink);
    if (ink.xMax - ink.xMin > kMostPixels * 64 || ink.yMax - ink.yMin > kMostPixels * 64) return {};
    FT_Pos by = to_26_6(offset_px);
    if (cells_of(letter) == 0) by += to_26_6(-kMarkCenter_em * size_px) - (ink.xMin + ink.xMax) / 2;
    FT_Outline_Translate(&slot->outline, by, 0);
    if (FT_Render_Glyph(slot, FT_RENDER_MODE_NORMAL) != 0) return {};
    return copied(*slot);
  }

 private:
  struct Letter {
    FontFile font;
    FT_UInt glyph = 0;  // 0: no font has it
    float advance_em = 0;
  };
  struct OpenFont {
    FontFile font;
    FT_Face face;
  };

  // nullptr while the fonts are being looked for.
  const Letter* known_letter(char32_t letter) {
    if (const auto at = letters_.find(letter); at != letters_.end()) return &at->second;
    if (library_ == nullptr || !finder_->ready()) return nullptr;
    if (letters_.size() >= kMostKnownLetters) letters_.clear();
    return &letters_.emplace(letter, looked_up(letter)).first->second;
  }

  Letter looked_up(char32_t letter) {
    const std::optional<FontFile> font = finder_->find(letter);
    const FT_Face face = font ? open(*font) : nullptr;
    if (face == nullptr || !FT_IS_SCALABLE(face) || face->units_per_EM == 0) return {};
    const FT_UInt glyph = FT_Get_Char_Index(face, letter);
    if (glyph == 0 || FT_Load_Glyph(face, glyph, FT_LOAD_NO_SCALE | FT_LOAD_NO_BITMAP) != 0) return {};
    const float advance = cells_of(letter) == 0 ? 0
                                                : static_cast<float>(face->glyph->metrics.horiAdvance) /
                                                      static_cast<float>(face->units_per_EM);
    return {*font, glyph, std::clamp(advance, 0.0f, 20.0f)};
  }

  // The font used last stands first; the one used longest ago is closed when there are too many.
  FT_Face open(const FontFile& font) {
    const auto at = std::ranges::find_if(fonts_, [&](const OpenFont& other) { return other.font == font; });
    if (at != fonts_.end()) {
      fonts_.splice(fonts_.begin(), fonts_, at);
      return fonts_.front().face;
    }
    FT_Face face = nullptr;
    if (FT_New_Face(library_, font.path.c_str(), font.index, &face) != 0) return nullptr;
    FT_Select_Charmap(face, FT_ENCODING_UNICODE);
    fonts_.push_front({font, face});
    if (fonts_.size() > kMostOpenFonts) {
      FT_Done_Face(fonts_.back().face);
      fonts_.pop_back();
    }
    return face;
  }

  static bool load(FT_Face face, FT_UInt glyph, float size_px) {
    // At 72 points to the inch a point is a pixel.
    if (FT_Set_Char_Size(face, 0, std::max<FT_F26Dot6>(to_26_6(size_px), 64), 72, 72) != 0) return false;
    return FT_Load_Glyph(face, glyph, FT_LOAD_NO_BITMAP | FT_LOAD_TARGET_LIGHT) == 0 &&
           face->glyph->format == FT_GLYPH_FORMAT_OUTLINE;
  }

  static GlyphBitmap copied(const FT_GlyphSlotRec& slot) {
    const FT_Bitmap& from = slot.bitmap;
    if (from.pixel_mode != FT_PIXEL_MODE_GRAY || from.width == 0 || from.rows == 0) return {};
    GlyphBitmap glyph{slot.bitmap_left, -slot.bitmap_top, static_cast<int>(from.width), static_cast<int>(from.rows), {}};
    glyph.coverage.reserve(size_t{from.width} * from.rows);
    for (unsigned row = 0; row < from.rows; ++row) {
      const unsigned char* const begin = from.buffer + static_cast<ptrdiff_t>(row) * from.pitch;
      glyph.coverage.insert(glyph.coverage.end(), begin, begin + from.width);
    }
    return glyph;
  }

  std::mutex mutex_;  // for all of these
  std::unique_ptr<FontFinder> finder_;
  FT_Library library_ = nullptr;
  std::list<OpenFont> fonts_;
  std::unordered_map<char32_t, Letter> letters_;
};

// --- fonts of the system ---------------------------------------------------------------------------------------------

// The installed fonts, those that suit the user's language and a plain face best first.
class SortedFonts {
 public:
  SortedFonts() : config_(FcInitLoadConfigAndFonts()) {
    if (config_ == nullptr) return;
    FcPattern* const wanted = FcPatternCreate();
    FcPatternAddString(wanted, FC_FAMILY, reinterpret_cast<const FcChar8*>("sans-serif"));
    FcPatternAddBool(wanted, FC_OUTLINE, FcTrue);
    FcConfigSubstitute(config_, wanted, FcMatchPattern);
    FcDefaultSubstitute(wanted);
    FcResult result = FcResultMatch;
    fonts_ = FcFontSort(config_, wanted, FcFalse, nullptr, &result);
    FcPatternDestroy(wanted);
  }
  ~SortedFonts() {
    if (fonts_ != nullptr) FcFontSetSortDestroy(fonts_);
    if (config_ != nullptr) FcConfigDestroy(config_);
  }
  SortedFonts(const SortedFonts&) = delete;
  SortedFonts& operator=(const SortedFonts&) = delete;

  std::optional<FontFile> find(char32_t letter) const {
    for (int i = 0; fonts_ != nullptr && i < fonts_->nfont; ++i) {
      if (std::optional<FontFile> font = with_letter(fonts_->fonts[i], letter)) return font;
    }
    return std::nullopt;
  }

 private:
  static bool says(const FcPattern* font, const char* property, bool otherwise) {
    FcBool value = FcFalse;
    return FcPatternGetBool(font, property, 0, &value) == FcResultMatch ? value == FcTrue : otherwise;
  }

  static std::optional<FontFile> with_letter(const FcPattern* font, char32_t letter) {
    FcCharSet* letters = nullptr;
    FcChar8* path = nullptr;
    int index = 0;
    if (FcPatternGetCharSet(font, FC_CHARSET, 0, &letters) != FcResultMatch) return std::nullopt;
    if (FcCharSetHasChar(letters, letter) == FcFalse || !says(font, FC_OUTLINE, true) || says(font, FC_COLOR, false)) {
      return std::nullopt;
    }
    if (FcPatternGetString(font, FC_FILE, 0, &path) != FcResultMatch) return std::nullopt;
    FcPatternGetInteger(font, FC_INDEX, 0, &index);
    return FontFile{reinterpret_cast<const char*>(path), index};
  }

  FcConfig* config_;
  FcFontSet* fonts_ = nullptr;
};

// Reads which fonts there are on a thread of its own: that takes some 50 ms, and seconds after fonts were installed.
class SystemFontFinder : public FontFinder {
 public:
  SystemFontFinder(FontLoading loading, std::function<void()> loaded)
      : loading_(loading), loaded_(std::move(loaded)) {}

  std::optional<FontFile> find(char32_t letter) override {
    if (!ready()) return std::nullopt;
    const std::scoped_lock lock(mutex_);
    return fonts_->find(letter);
  }

  bool ready() override {
    std::unique_lock lock(mutex_);
    if (fonts_) return true;
    if (started_) return false;
    started_ = true;
    const recorder::Status begun = loading_ == FontLoading::kAtOnce
                                       ? recorder::Status::failure("at once")
                                       : job_.start([this](recorder::base::Job::Control&) { return load(); });
    if (!begun.ok()) {  // also where there is no thread to be had
      fonts_ = std::make_unique<SortedFonts>();
      return true;
    }
    late_ = !done_.wait_for(lock, kPatience, [this] { return fonts_ != nullptr; });
    return !late_;
  }

 private:
  recorder::Status load() {
    auto fonts = std::make_unique<SortedFonts>();
    bool late = false;
    {
      const std::scoped_lock lock(mutex_);
      fonts_ = std::move(fonts);
      late = late_;
    }
    done_.notify_all();
    if (late && loaded_) loaded_();
    return {};
  }

  const FontLoading loading_;
  const std::function<void()> loaded_;
  std::mutex mutex_;  // for these
  std::condition_variable done_;
  std::unique_ptr<SortedFonts> fonts_;
  bool started_ = false;
  bool late_ = false;         // boxes have been drawn
  recorder::base::Job job_;  // goes first
};

}  // namespace

std::unique_ptr<FontFinder> system_font_finder(FontLoading loading, std::function<void()> loaded) {
  return std::make_unique<SystemFontFinder>(loading, std::move(loaded));
}

std::shared_ptr<GlyphSource> glyphs_of(std::unique_ptr<FontFinder> finder) {
  return std::make_shared<OutlineGlyphs>(std::move(finder));
}

#else

std::unique_ptr<FontFinder> system_font_finder(FontLoading, std::function<void()>) { return nullptr; }
std::shared_ptr<GlyphSource> glyphs_of(std::unique_ptr<FontFinder>) { return nullptr; }

#endif

void use_system_fonts(FontLoading loading) {
  auto finder = system_font_finder(loading, [] {
    SDL_Event event{};
    event.type = SDL_USEREVENT;
    SDL_PushEvent(&event);
  });
  if (finder) use_glyph_source(glyphs_of(std::move(finder)));
}

}  // namespace engine
