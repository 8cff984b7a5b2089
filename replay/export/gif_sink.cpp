#include "replay/export/gif_sink.h"

#include <gif_lib.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace replay {

// --- palettes -------------------------------------------------------------------------------------------------------

namespace {

using engine::Color;
using CountedColor = ColorCounts::Entry;

// Visibility of a difference in red, green and blue.
constexpr std::array<double, 3> kWeight{2, 4, 3};
// A colour that covers this share of a box represents it unchanged.
constexpr double kFlatShare = 0.5;

uint8_t channel(Color color, int which) { return which == 0 ? color.r : which == 1 ? color.g : color.b; }

// Neighbouring colours that will become one.
struct Box {
  std::vector<CountedColor>::iterator begin;
  std::vector<CountedColor>::iterator end;
  std::array<double, 3> mean{};
  int widest = 0;    // the channel with the largest spread
  double error = 0;  // of replacing the box by one colour

  void measure() {
    double all = 0;
    std::array<double, 3> sum{};
    std::array<double, 3> squares{};
    for (auto at = begin; at != end; ++at) {
      all += at->count;
      for (int c = 0; c < 3; ++c) {
        const double value = channel(at->color, c);
        const auto i = static_cast<size_t>(c);
        sum[i] += value * at->count;
        squares[i] += value * value * at->count;
      }
    }
    double most = -1;
    error = 0;
    for (size_t i = 0; i < 3; ++i) {
      mean[i] = sum[i] / all;
      const double spread = kWeight[i] * std::max(0.0, squares[i] - sum[i] * mean[i]);
      error += spread;
      if (spread > most) widest = static_cast<int>(i);
      most = std::max(most, spread);
    }
    if (end - begin < 2) error = 0;
  }

  Color color() const {
    double all = 0;
    const CountedColor* largest = &*begin;
    for (auto at = begin; at != end; ++at) {
      all += at->count;
      if (at->count > largest->count) largest = &*at;
    }
    if (largest->count >= all * kFlatShare) return largest->color;
    const auto round = [](double value) { return static_cast<uint8_t>(std::lround(value)); };
    return {round(mean[0]), round(mean[1]), round(mean[2]), 255};
  }

  // Cuts at the mean of the widest channel; returns the upper part.
  Box cut() {
    const auto limit = mean[static_cast<size_t>(widest)];
    const int c = widest;
    const auto middle =
        std::partition(begin, end, [&](const CountedColor& entry) { return channel(entry.color, c) <= limit; });
    Box upper{middle, end};
    end = middle;
    measure();
    upper.measure();
    return upper;
  }
};

double distance(Color a, Color b) {
  double sum = 0;
  for (int c = 0; c < 3; ++c) {
    const double apart = double{static_cast<double>(channel(a, c))} - channel(b, c);
    sum += kWeight[static_cast<size_t>(c)] * apart * apart;
  }
  return sum;
}

}  // namespace

void ColorCounts::add(const engine::Image& picture) {
  const size_t pixels = static_cast<size_t>(picture.width_px()) * static_cast<size_t>(picture.height_px());
  const Color* const all = picture.pixels();
  // Neighbours mostly have one colour and are counted together.
  for (size_t at = 0; at < pixels;) {
    size_t end = at + 1;
    while (end < pixels && all[end] == all[at]) ++end;
    counts_[rgb_of(all[at])] += static_cast<uint32_t>(end - at);
    at = end;
  }
}

std::vector<CountedColor> ColorCounts::entries() const {
  std::vector<std::pair<uint32_t, uint32_t>> sorted(counts_.begin(), counts_.end());
  std::sort(sorted.begin(), sorted.end());
  std::vector<CountedColor> entries;
  entries.reserve(sorted.size());
  for (const auto& [color, count] : sorted) entries.push_back({engine::rgb(color), count});
  return entries;
}

std::vector<Color> make_palette(const ColorCounts& counts, size_t most) {
  std::vector<CountedColor> entries = counts.entries();
  std::vector<Color> palette;
  if (entries.size() <= most) {
    for (const CountedColor& entry : entries) palette.push_back(entry.color);
    return palette;
  }
  std::vector<Box> boxes{{entries.begin(), entries.end()}};
  boxes.front().measure();
  while (boxes.size() < most) {
    const auto worst =
        std::max_element(boxes.begin(), boxes.end(), [](const Box& a, const Box& b) { return a.error < b.error; });
    if (worst->error <= 0) break;
    Box upper = worst->cut();
    boxes.push_back(upper);
  }
  for (const Box& box : boxes) palette.push_back(box.color());
  return palette;
}

PaletteMap::PaletteMap(std::vector<Color> colors) : colors_(std::move(colors)) {
  for (size_t i = 0; i < colors_.size(); ++i) known_.emplace(rgb_of(colors_[i]), static_cast<uint8_t>(i));
}

uint8_t PaletteMap::index_of(Color color) {
  const auto [entry, fresh] = known_.try_emplace(rgb_of(color), uint8_t{0});
  if (!fresh) return entry->second;
  size_t best = 0;
  double least = INFINITY;
  for (size_t i = 0; i < colors_.size(); ++i) {
    const double apart = distance(color, colors_[i]);
    if (apart >= least) continue;
    least = apart;
    best = i;
  }
  entry->second = static_cast<uint8_t>(best);
  return entry->second;
}

// --- the file -------------------------------------------------------------------------------------------------------

namespace {

using engine::Image;
using recorder::Status;
namespace base = recorder::base;

// Steps of a channel by which a colour may be off where the palette is not exact anyway: too few to be seen.
constexpr int kTolerance = 3;
constexpr int64_t kLongest_cs = 65'000;  // of one picture

// The last index of the smallest table with one entry per colour and one for unchanged pixels.
uint8_t last_place(size_t colors) { return static_cast<uint8_t>(std::bit_ceil(std::max<size_t>(colors + 1, 4)) - 1); }

struct ColorTable {
  explicit ColorTable(const std::vector<Color>& colors)
      : map(GifMakeMapObject(last_place(colors.size()) + 1, nullptr)) {
    if (map == nullptr) return;
    for (size_t i = 0; i < colors.size(); ++i) map->Colors[i] = {colors[i].r, colors[i].g, colors[i].b};
  }
  ~ColorTable() { GifFreeMapObject(map); }
  ColorTable(const ColorTable&) = delete;
  ColorTable& operator=(const ColorTable&) = delete;

  ColorMapObject* map;
};

int write_bytes(GifFileType* gif, const GifByteType* bytes, int count) {
  auto* const stream = static_cast<std::ostream*>(gif->UserData);
  stream->write(reinterpret_cast<const char*>(bytes), count);
  return *stream ? count : 0;
}

// Without this a GIF plays once.
bool put_loop(GifFileType* gif) {
  constexpr std::array<GifByteType, 3> kForEver{1, 0, 0};
  return EGifPutExtensionLeader(gif, APPLICATION_EXT_FUNC_CODE) == GIF_OK &&
         EGifPutExtensionBlock(gif, 11, "NETSCAPE2.0") == GIF_OK &&
         EGifPutExtensionBlock(gif, static_cast<int>(kForEver.size()), kForEver.data()) == GIF_OK &&
         EGifPutExtensionTrailer(gif) == GIF_OK;
}

bool put_control(GifFileType* gif, int64_t delay_cs, uint8_t stays) {
  const GraphicsControlBlock control{DISPOSE_DO_NOT, false, static_cast<int>(delay_cs), stays};
  std::array<GifByteType, 4> bytes{};
  EGifGCBToExtension(&control, bytes.data());
  return EGifPutExtension(gif, GRAPHICS_EXT_FUNC_CODE, static_cast<int>(bytes.size()), bytes.data()) == GIF_OK;
}

}  // namespace

GifSink::GifSink(std::string path, bool replace, double fps, Colors colors, const std::atomic<bool>& cancelled)
    : path_(std::move(path)),
      replace_(replace),
      fps_(fps),
      tolerance_(colors.complete ? 0 : kTolerance),
      palette_(std::move(colors.palette)),
      cancelled_(cancelled) {}

GifSink::~GifSink() {
  int ignored = 0;
  if (gif_ != nullptr) EGifCloseFile(gif_, &ignored);
}

Status GifSink::check(bool done) {
  if (done) return {};
  file_.stream().flush();
  if (Status failed = file_.failure(); !failed.ok()) return failed;
  const char* const why = gif_ != nullptr ? GifErrorString(gif_->Error) : nullptr;
  return Status::failure(path_ + ": cannot be encoded: " + (why != nullptr ? why : "no memory"));
}

int64_t GifSink::time_cs(uint64_t picture) const {
  return static_cast<int64_t>(std::llround(100.0 * static_cast<double>(picture) / fps_));
}

Status GifSink::begin(const Image& first) {
  if (first.width_px() > 65535 || first.height_px() > 65535) {
    return Status::failure(path_ + ": a GIF is at most 65535 pixels wide and high - choose a smaller scale");
  }
  const base::NewFile::Options options{.replace = replace_ ? base::Replace::kYes : base::Replace::kNo};
  if (Status created = file_.create(path_, options, cancelled_); !created.ok()) return created;
  int error = 0;
  gif_ = EGifOpen(&file_.stream(), write_bytes, &error);
  if (gif_ == nullptr) return Status::failure(path_ + ": cannot be encoded: no memory");
  EGifSetGifVersion(gif_, true);
  const ColorTable table(palette_.colors());
  if (Status put = check(EGifPutScreenDesc(gif_, first.width_px(), first.height_px(), 8, 0, table.map) == GIF_OK);
      !put.ok()) {
    return put;
  }
  return check(put_loop(gif_));
}

// Whether a pixel has to be written: its colour changed, and what is on screen is not close enough.
bool GifSink::is_changed(Color now, size_t at) const {
  return pictures_ == 0 || (now != wanted_.pixels()[at] && !is_close(now, shown_.pixels()[at]));
}

bool GifSink::is_close(Color a, Color b) const {
  return std::abs(a.r - b.r) <= tolerance_ && std::abs(a.g - b.g) <= tolerance_ && std::abs(a.b - b.b) <= tolerance_;
}

// The rectangle of all pixels to be written. False without any.
bool GifSink::find_changes(const Image& picture, Waiting& changes) const {
  const int width = picture.width_px();
  const int height = picture.height_px();
  const auto row_bytes = static_cast<size_t>(width) * sizeof(Color);
  int left = width, right = -1, top = height, bottom = -1;
  for (int y = 0; y < height; ++y) {
    const Color* const now = picture.row(y);
    if (pictures_ != 0 && std::memcmp(now, wanted_.row(y), row_bytes) == 0) continue;
    const size_t row = static_cast<size_t>(y) * static_cast<size_t>(width);
    int from = 0;
    while (from < width && !is_changed(now[from], row + static_cast<size_t>(from))) ++from;
    if (from == width) continue;
    int to = width - 1;
    while (!is_changed(now[to], row + static_cast<size_t>(to))) --to;
    left = std::min(left, from);
    right = std::max(right, to);
    top = std::min(top, y);
    bottom = y;
  }
  if (bottom < 0) return false;
  changes.left = left;
  changes.top = top;
  changes.width = right - left + 1;
  changes.height = bottom - top + 1;
  return true;
}

// Gives each changed pixel of the rectangle an entry of the clip's palette, or of one made for the rectangle.
void GifSink::assign_colors(const Image& picture, Waiting& changes) {
  const auto for_each_change = [&](const auto& act) {
    size_t place = 0;
    for (int y = changes.top; y < changes.top + changes.height; ++y) {
      for (int x = changes.left; x < changes.left + changes.width; ++x, ++place) {
        const size_t at = static_cast<size_t>(y) * static_cast<size_t>(picture.width_px()) + static_cast<size_t>(x);
        if (is_changed(picture.pixels()[at], at)) act(place, at, picture.pixels()[at]);
      }
    }
  };
  ColorCounts counts;
  bool known = true;
  for_each_change([&](size_t, size_t, Color color) {
    counts.add(color);
    known = known && is_close(palette_.nearest(color), color);
  });
  PaletteMap* palette = &palette_;
  PaletteMap own({});
  // The first picture is whole, and the clip's palette was made for such.
  if (!known && (pictures_ != 0 || counts.colors() <= kMostColors)) {
    own = PaletteMap(make_palette(counts, kMostColors));
    palette = &own;
    changes.own_palette = own.colors();
  }
  changes.stays = last_place(palette->colors().size());
  changes.places.assign(static_cast<size_t>(changes.width) * static_cast<size_t>(changes.height), changes.stays);
  for_each_change([&](size_t place, size_t at, Color color) {
    changes.places[place] = palette->index_of(color);
    if (pictures_ != 0) shown_.pixels()[at] = palette->nearest(color);
  });
  if (pictures_ != 0) return;
  shown_ = picture;
  for_each_change([&](size_t, size_t at, Color color) { shown_.pixels()[at] = palette->nearest(color); });
}

Status GifSink::add(const Image& picture) {
  if (pictures_ == 0) {
    if (Status begun = begin(picture); !begun.ok()) return begun;
  }
  const int64_t now_cs = time_cs(pictures_);
  auto changes = std::make_unique<Waiting>();
  if (!find_changes(picture, *changes)) {
    ++pictures_;
    if (now_cs - waiting_->from_cs < kLongest_cs) return {};
    // No picture can last longer: one unchanged pixel starts another.
    changes->width = changes->height = 1;
    changes->stays = last_place(palette_.colors().size());
    changes->places.push_back(changes->stays);
  } else {
    assign_colors(picture, *changes);
    ++pictures_;
    wanted_ = picture;
  }
  changes->from_cs = now_cs;
  if (waiting_) {
    if (Status written = write_waiting(now_cs); !written.ok()) return written;
  }
  waiting_ = std::move(changes);
  return {};
}

Status GifSink::write_waiting(int64_t until_cs) {
  Waiting& now = *waiting_;
  if (Status put = check(put_control(gif_, until_cs - now.from_cs, now.stays)); !put.ok()) return put;
  const ColorTable own(now.own_palette);
  if (Status put = check(EGifPutImageDesc(gif_, now.left, now.top, now.width, now.height, false,
                                          now.own_palette.empty() ? nullptr : own.map) == GIF_OK);
      !put.ok()) {
    return put;
  }
  return check(EGifPutLine(gif_, now.places.data(), static_cast<int>(now.places.size())) == GIF_OK);
}

Status GifSink::finish() {
  if (!waiting_) return Status::failure(path_ + ": has no pictures");
  if (Status written = write_waiting(time_cs(pictures_)); !written.ok()) return written;
  int error = 0;
  const bool closed = EGifCloseFile(std::exchange(gif_, nullptr), &error) == GIF_OK;
  if (!closed) return check(false);
  return file_.finish();
}

}  // namespace replay
