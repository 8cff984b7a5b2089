// GifSink: an animated GIF that loops for ever, with the palettes it needs.
//
// Of each picture only the rectangle that has changed is written, and in it only the changed pixels. Colours come from
// one palette for the whole clip; a rectangle whose other colours mostly fit into 256 brings a palette of its own with
// exactly these. There is no dithering. Equal pictures become one that lasts longer; the times, hundredths of a second,
// are rounded so that the whole clip has the right length.
//
// One thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "engine/draw/color.h"
#include "engine/draw/image.h"
#include "recorder/base/stream.h"
#include "replay/export/clip.h"

struct GifFileType;

namespace replay {

// 0xRRGGBB, without the opacity.
constexpr uint32_t rgb_of(engine::Color color) { return uint32_t{color.r} << 16 | uint32_t{color.g} << 8 | color.b; }

// How often each colour occurs, opacity ignored.
class ColorCounts {
 public:
  void add(const engine::Image& picture);
  void add(engine::Color color) { ++counts_[rgb_of(color)]; }
  size_t colors() const { return counts_.size(); }
  // Sorted by colour, so that the same pictures give the same palette.
  struct Entry {
    engine::Color color;
    uint32_t count = 0;
  };
  std::vector<Entry> entries() const;

 private:
  std::unordered_map<uint32_t, uint32_t> counts_;
};

// All colours if there are at most `most`; else the `most` that represent them best. Colours that cover a good part of
// the pictures are among them unchanged, so that a flat background keeps its colour.
std::vector<engine::Color> make_palette(const ColorCounts& counts, size_t most);

// Finds the nearest colour of a palette of at most 256.
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

class GifSink : public ClipSink {
 public:
  // Browsers slow pictures of less than two hundredths of a second down to ten.
  static constexpr double kMostFps = 50;
  // Colours of a palette: one of the 256 entries marks unchanged pixels.
  static constexpr size_t kMostColors = 255;

  struct Colors {
    std::vector<engine::Color> palette;  // for the whole clip; not empty, at most kMostColors
    bool complete = false;               // whether the clip seems to have no other colours
  };
  // `fps` is at most kMostFps. Once `cancelled` is set, writing ends soon; it must outlive the sink.
  GifSink(std::string path, bool replace, double fps, Colors colors, const std::atomic<bool>& cancelled);
  ~GifSink() override;

  recorder::Status add(const engine::Image& picture) override;
  recorder::Status finish() override;
  uint64_t bytes() const override { return file_.bytes(); }

 private:
  // A rectangle of palette indices, written once its duration is known.
  struct Waiting {
    int left = 0, top = 0, width = 0, height = 0;
    std::vector<uint8_t> places;
    uint8_t stays = kMostColors;             // the index of unchanged pixels
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
  const std::atomic<bool>& cancelled_;
  recorder::base::NewFile file_;
  GifFileType* gif_ = nullptr;
  engine::Image wanted_;  // the last picture, as given
  engine::Image shown_;   // and as it appears
  std::unique_ptr<Waiting> waiting_;
  uint64_t pictures_ = 0;
};

}  // namespace replay
