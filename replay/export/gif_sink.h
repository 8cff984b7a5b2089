// GifSink: an animated GIF that runs for ever.
//
// Of each picture only the rectangle that has changed is written, and in it only the pixels that have. Colours come
// from a palette for the whole clip; where changed pixels have others, and they mostly fit into 256, the rectangle
// brings a palette of its own with exactly these. Nothing is dithered. Pictures that are the same become one that stays
// longer; the times, hundredths of a second, are rounded so that the whole takes as long as it should.
//
// One thread.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "replay/export/clip_sink.h"
#include "replay/export/new_file.h"
#include "replay/export/palette.h"

struct GifFileType;

namespace replay {

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
