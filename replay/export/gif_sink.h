// Palettes: the colours, at most so many, that stand best for those of some pictures, and what each colour becomes.
//
// Colours are taken without their opacity. Values; one thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "engine/draw/color.h"
#include "engine/draw/image.h"
#include "replay/export/clip.h"
#include "replay/export/new_file.h"

namespace replay {

// 0xRRGGBB.
constexpr uint32_t rgb_of(engine::Color color) { return uint32_t{color.r} << 16 | uint32_t{color.g} << 8 | color.b; }

// How often each colour occurs.
class ColorCounts {
 public:
  void add(const engine::Image& picture);
  void add(engine::Color color) { ++counts_[rgb_of(color)]; }
  size_t colors() const { return counts_.size(); }
  // The colours in order, so that the same pictures give the same palette.
  struct Entry {
    engine::Color color;
    uint32_t count = 0;
  };
  std::vector<Entry> entries() const;

 private:
  std::unordered_map<uint32_t, uint32_t> counts_;
};

// All colours there are if they are at most `most`; else the best `most`, among them, as they are, those that cover a
// good part of the picture, so that flat background keeps its colour.
std::vector<engine::Color> make_palette(const ColorCounts& counts, size_t most);

// Looks up the nearest colour of a palette of at most 256.
class PaletteMap {
 public:
  explicit PaletteMap(std::vector<engine::Color> colors);
  const std::vector<engine::Color>& colors() const { return colors_; }
  uint8_t index_of(engine::Color color);
  engine::Color nearest(engine::Color color) { return colors_[index_of(color)]; }

 private:
  std::vector<engine::Color> colors_;
  std::unordered_map<uint32_t, uint8_t> known_;
};

}  // namespace replay

struct GifFileType;

namespace replay {

// GifSink: an animated GIF that runs for ever.
//
// Of each picture only the rectangle that has changed is written, and in it only the pixels that have. Colours come
// from a palette for the whole clip; where changed pixels have others, and they mostly fit into 256, the rectangle
// brings a palette of its own with exactly these. Nothing is dithered. Pictures that are the same become one that stays
// longer; the times, hundredths of a second, are rounded so that the whole takes as long as it should.
//
// One thread.

class GifSink : public ClipSink {
 public:
  // Browsers play what is to be shown for less than two hundredths of a second five times slower.
  static constexpr double kMostFps = 50;
  // Colours of a palette: one of 256 means that a pixel stays.
  static constexpr size_t kMostColors = 255;

  struct Colors {
    std::vector<engine::Color> palette;  // not empty, at most kMostColors: suits the whole clip
    bool complete = false;               // whether, as far as is known, it has no other colours
  };
  // `fps` is at most kMostFps. Once `*give_up` is set, writing ends soon; it must outlive the sink.
  GifSink(std::string path, bool replace, double fps, Colors colors, const std::atomic<bool>& give_up);
  ~GifSink() override;

  recorder::Status add(const engine::Image& picture) override;
  recorder::Status finish() override;
  uint64_t bytes() const override { return file_.bytes(); }

 private:
  // A rectangle of palette places that waits to be written until it is known how long it stays.
  struct Waiting {
    int left = 0, top = 0, width = 0, height = 0;
    std::vector<uint8_t> places;
    uint8_t stays = kMostColors;             // the place that means: as it was
    std::vector<engine::Color> own_palette;  // empty: the clip's
    int64_t from_cs = 0;
  };

  recorder::Status begin(const engine::Image& first);
  recorder::Status write_waiting(int64_t until_cs);
  recorder::Status check(bool done);
  bool is_changed(engine::Color now, size_t at) const;
  bool is_close(engine::Color a, engine::Color b) const;
  bool find_changes(const engine::Image& picture, Waiting& changes) const;
  void assign_colors(const engine::Image& picture, Waiting& changes);
  int64_t time_cs(uint64_t picture) const;

  std::string path_;
  bool replace_;
  double fps_;
  int tolerance_;
  PaletteMap palette_;
  const std::atomic<bool>& give_up_;
  NewFile file_;
  GifFileType* gif_ = nullptr;
  engine::Image wanted_;  // the last picture, as it was given
  engine::Image shown_;   // and as it is seen
  std::unique_ptr<Waiting> waiting_;
  uint64_t pictures_ = 0;
};

}  // namespace replay
