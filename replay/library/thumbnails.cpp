#include "replay/library/thumbnails.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>

#include "engine/draw/painter.h"
#include "engine/draw/target.h"
#include "recorder/base/file.h"
#include "recorder/base/process.h"
#include "recorder/base/text.h"
#include "recorder/session/session_info.h"
#include "replay/library/entry.h"
#include "replay/player/chosen_scene.h"
#include "replay/player/game_view.h"
#include "replay/player/theme.h"

namespace replay {
namespace {

using engine::Point;
using engine::rgb;
using recorder::session::SessionReader;

constexpr uint64_t kMostFramesRead = 400'000;
constexpr uint64_t kMostSamples = 240;
constexpr uint64_t kSettledAfter = 16;  // frames after the best score was reached
constexpr uint64_t kCheckCancelEvery = 1024;

// The frames with the best score, from reaching it to the next change.
struct BestStretch {
  double best = -INFINITY;
  uint64_t first = 0;
  uint64_t last = 0;
  bool open = false;

  void take(uint64_t index, double score) {
    if (score > best) {
      *this = {score, index, index, true};
    } else if (score == best && open) {
      last = index;
    } else {
      open = false;
    }
  }
  uint64_t best_frame() const { return first + std::min(kSettledAfter, (last - first) / 2); }
};

void paint_line(engine::Painter& painter, const std::string& line, float y, float size, engine::Color color) {
  painter.text(theme::fitted_text(line, painter.width_px() * 0.86f, {.size_px = size, .weight = engine::kMedium}),
               {painter.width_px() / 2, y},
               {.size_px = size,
                .color = color,
                .weight = engine::kMedium,
                .align = engine::Align::kCenter,
                .anchor = engine::Anchor::kMiddle});
}

void paint_score_curve(engine::Painter& painter, const std::vector<float>& samples) {
  const auto [low, high] = std::ranges::minmax(samples);
  const float span = high > low ? high - low : 1;
  const engine::Rect plot{painter.width_px() * 0.12f, painter.height_px() * 0.38f, painter.width_px() * 0.76f,
                          painter.height_px() * 0.42f};
  std::vector<Point> line;
  for (size_t i = 0; i < samples.size(); ++i) {
    const float x = samples.size() < 2 ? 0.5f : static_cast<float>(i) / static_cast<float>(samples.size() - 1);
    line.push_back({plot.x + x * plot.w, plot.bottom() - (samples[i] - low) / span * plot.h});
  }
  for (size_t i = 0; i + 1 < line.size(); ++i) {
    const std::vector<Point> below{line[i], line[i + 1], {line[i + 1].x, plot.bottom()}, {line[i].x, plot.bottom()}};
    painter.fill_convex(below, engine::with_alpha(rgb(0x5ec8a0), 0.10f));
  }
  painter.line({plot.x, plot.bottom()}, {plot.right(), plot.bottom()}, 2, rgb(0x39435a));
  painter.polyline(line, 4, rgb(0x5ec8a0));
}

// For games without a painter.
void paint_unknown(engine::Painter& painter, const std::string& game, const std::vector<float>& samples) {
  painter.fill_rect(painter.target().area(), engine::vertical(rgb(0x222a3b), rgb(0x181e2b), painter.target().area()));
  if (samples.size() < 2) return paint_line(painter, game, painter.height_px() / 2, 44, rgb(0xaab4c8));
  paint_line(painter, game, painter.height_px() * 0.2f, 36, rgb(0xaab4c8));
  paint_score_curve(painter, samples);
}

}  // namespace

std::optional<ScoreHistory> scan_score(SessionReader& session, const std::function<bool()>& go_on) {
  ScoreHistory history;
  const uint64_t count = session.frame_count();
  if (count == 0) return std::nullopt;
  history.best_frame = count - 1;
  const recorder::Field* field = score_field(session.info().schema, session.info().slot_bytes);
  if (field == nullptr) return history;
  const uint64_t stride = (count + kMostFramesRead - 1) / kMostFramesRead * (count > kMostFramesRead ? 64 : 1);
  const uint64_t sample_every = std::max<uint64_t>(1, count / stride / kMostSamples + 1);
  std::vector<std::byte> slot(session.info().slot_bytes);
  BestStretch stretch;
  for (uint64_t step = 0; step * stride < count; ++step) {
    if (step % kCheckCancelEvery == 0 && !go_on()) return std::nullopt;
    if (!session.read(step * stride, slot).ok()) continue;
    const double score = recorder::number_at(*field, 0, slot);
    if (std::isnan(score)) continue;
    stretch.take(step * stride, score);
    if (step % sample_every == 0) history.samples.push_back(static_cast<float>(score));
  }
  if (history.samples.empty()) return history;
  history.best = stretch.best;
  history.best_frame = stretch.best_frame();
  return history;
}

std::optional<Thumbnail> make_thumbnail(const std::string& path, bool whole, engine::Games games,
                                        const std::function<bool()>& go_on, bool player_settings) {
  SessionReader session;
  const auto progress = [&](uint64_t, uint64_t) { return go_on(); };
  if (!session.open(path, {.cache_bytes = 0, .progress = progress}).ok() || session.frame_count() == 0) {
    return std::nullopt;
  }
  ScoreHistory history;
  history.best_frame = session.frame_count() - 1;
  if (whole) {
    auto found = scan_score(session, go_on);
    if (!found) return std::nullopt;
    history = std::move(*found);
  }
  std::vector<std::byte> slot(session.info().slot_bytes);
  if (!session.read(history.best_frame, slot).ok()) slot.clear();
  engine::Canvas canvas(kThumbnailWidth_px, kThumbnailHeight_px);
  engine::Painter painter(canvas.target());
  GameView game(session.info().schema, games);
  // Unreadable settings count as none: the viewer tells of them.
  if (player_settings) static_cast<void>(use_choices(game));
  if (game.has_painter() && !slot.empty()) {
    game.paint(painter, painter.target().area(), {}, slot, 1);
  } else {
    paint_unknown(painter, session.info().game, history.samples);
  }
  painter.flush();
  Thumbnail thumbnail{canvas.image(), std::nullopt};
  if (!history.samples.empty()) thumbnail.best_score = history.best;
  return thumbnail;
}

namespace {

using std::chrono::steady_clock;

// Between two pictures of a recording that grows.
constexpr auto kLiveEvery = std::chrono::seconds(5);

std::string key_of(uint64_t id, const FileStamp& stamp) {
  return recorder::session::id_text(id) + "-" + std::to_string(stamp.bytes) + "-" +
         std::to_string(stamp.modified_unix_ns);
}

// "KEY_SCORE.png", "KEY_.png" for a recording without a score.
std::optional<double> score_in(const std::string& name) {
  const size_t at = name.find('_');
  const size_t end = name.rfind('.');
  if (at == std::string::npos || end == std::string::npos || end <= at + 1) return std::nullopt;
  double score = 0;
  const auto [behind, error] = recorder::base::read_real(name.data() + at + 1, name.data() + end, score);
  if (error != std::errc() || behind != name.data() + end) return std::nullopt;
  return score;
}

std::string exact_text(double score) {
  std::string text(64, '\0');
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), score);
  text.resize(static_cast<size_t>(end - text.data()));
  return text;
}

// A folder for each set of games: viewers that know others paint other pictures of the same recordings.
std::string folder_for(std::string cache_folder, engine::Games games, bool player_settings) {
  if (cache_folder.empty()) return cache_folder;
  for (size_t i = 0; i < games.size(); ++i) {
    std::string name = games[i]->schema().name();
    std::ranges::replace(name, '/', '_');
    cache_folder += (i == 0 ? "/" : "+") + name;
    if (!player_settings) continue;
    GameView view(games[i]->schema(), games);
    static_cast<void>(use_choices(view));
    if (const std::string look = view.look(); !look.empty()) cache_folder += "-" + look;
  }
  if (const std::string scenes = player_settings ? look_of_scenes() : ""; !scenes.empty()) cache_folder += "~" + scenes;
  return cache_folder;
}

}  // namespace

std::string ThumbnailCache::default_cache_folder() {
  const std::string cache = recorder::base::cache_folder();
  return cache.empty() ? "" : cache + "/thumbnails";
}

ThumbnailCache::ThumbnailCache(std::string cache_folder, engine::Games games, bool player_settings)
    : cache_folder_(folder_for(std::move(cache_folder), games, player_settings)),
      games_(games),
      player_settings_(player_settings) {
  // A loop with a wake-up rather than a job with an end. Without the thread there are no pictures, and no failure.
  static_cast<void>(worker_.start([this](recorder::base::Job::Control&) -> recorder::Status {
    run();
    return {};
  }));
}

ThumbnailCache::~ThumbnailCache() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
}

ThumbnailCache::Request ThumbnailCache::request_of(const Entry& entry, bool for_screen) {
  return {entry.path, entry.id, entry.stamp, entry.state != EntryState::kRecording, for_screen};
}

bool ThumbnailCache::is_needed(const Request& request) const {
  if (current_ && current_->same_as(request)) return false;
  const auto found = done_.find(request.path);
  if (found == done_.end()) return true;
  const bool current = found->second.stamp == request.stamp;
  if (!request.whole && found->second.picture != nullptr && steady_clock::now() - found->second.made < kLiveEvery)
    return false;
  return !current || (request.for_screen && found->second.picture == nullptr && !found->second.impossible);
}

void ThumbnailCache::want(const std::vector<Entry>& shown, const std::vector<Entry>& others) {
  {
    const std::lock_guard lock(mutex_);
    ++clock_;
    requests_.clear();
    const auto add = [&](const Entry& entry, bool for_screen) {
      const bool open = entry.state != EntryState::kReading && entry.state != EntryState::kUnreadable;
      if (!open || entry.frames == 0) return;
      if (const auto found = done_.find(entry.path); for_screen && found != done_.end()) found->second.used = clock_;
      Request request = request_of(entry, for_screen);
      if (is_needed(request)) requests_.push_back(std::move(request));
    };
    for (const Entry& entry : shown) add(entry, true);
    for (const Entry& entry : others) add(entry, false);
  }
  wake_.notify_all();
}

std::shared_ptr<const engine::Image> ThumbnailCache::picture(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto found = done_.find(path);
  return found == done_.end() ? nullptr : found->second.picture;
}

std::optional<double> ThumbnailCache::best_score(const Entry& entry) const {
  const std::lock_guard lock(mutex_);
  const auto found = done_.find(entry.path);
  if (found == done_.end() || found->second.stamp != entry.stamp) return std::nullopt;
  return found->second.best_score;
}

uint64_t ThumbnailCache::revision() const {
  const std::lock_guard lock(mutex_);
  return revision_;
}

bool ThumbnailCache::idle() const {
  const std::lock_guard lock(mutex_);
  return !worker_.is_running() || (requests_.empty() && !current_);
}

// --- the worker -----------------------------------------------------------------------------------------------------

void ThumbnailCache::run() {
  list_cache();
  while (const auto request = next_request()) keep(*request, execute(*request));
}

std::optional<ThumbnailCache::Request> ThumbnailCache::next_request() {
  std::unique_lock lock(mutex_);
  current_.reset();
  wake_.wait(lock, [this] { return stop_ || !requests_.empty(); });
  if (stop_) return std::nullopt;
  current_ = std::move(requests_.front());
  requests_.pop_front();
  return current_;
}

ThumbnailCache::Done ThumbnailCache::execute(const Request& request) {
  Done done;
  done.stamp = request.stamp;
  if (request.whole && load_cached(request, done)) return done;
  const auto go_on = [this] {
    const std::lock_guard lock(mutex_);
    return !stop_;
  };
  auto made = make_thumbnail(request.path, request.whole, games_, go_on, player_settings_);
  if (!made) return done;
  if (request.whole) save_cached(request, *made);
  done.best_score = made->best_score;
  done.picture = std::make_shared<const engine::Image>(std::move(made->picture));
  return done;
}

void ThumbnailCache::keep(const Request& request, Done done) {
  const std::lock_guard lock(mutex_);
  done.impossible = done.picture == nullptr;
  done.used = request.for_screen ? clock_ + 1 : 1;
  done.made = steady_clock::now();
  Done& kept = done_[request.path];
  if (done.picture == nullptr) done.picture = kept.picture;
  kept = std::move(done);
  ++revision_;
  drop_least_used();
}

void ThumbnailCache::drop_least_used() {
  std::vector<Done*> with_picture;
  for (auto& [path, done] : done_) {
    if (done.picture != nullptr) with_picture.push_back(&done);
  }
  if (with_picture.size() <= kInMemory) return;
  const auto least = std::ranges::min_element(with_picture, {}, [](const Done* done) { return done->used; });
  (*least)->picture.reset();
}

// --- the cache ------------------------------------------------------------------------------------------------------

namespace {

// Whether the cache makes files of such a name: "ID-BYTES-TIME_SCORE.png".
bool is_cache_file(const std::string& name) {
  const size_t dash = name.find('-');
  return dash == recorder::session::id_text(0).size() && name.find_first_not_of("0123456789abcdef") == dash &&
         name.ends_with(".png") && name.find('_', dash) != std::string::npos;
}

}  // namespace

void ThumbnailCache::list_cache() {
  namespace base = recorder::base;
  base::Folder folder;
  std::vector<std::string> names;
  if (cache_folder_.empty()) return;
  if (folder.open(cache_folder_, base::Links::kDoNotFollow) == ELOOP) return cache_folder_.clear();
  if (!folder.is_open() || folder.list(names) != 0) return;
  std::vector<std::pair<int64_t, std::string>> files;
  for (std::string& name : names) {
    base::FileInfo info;
    const bool is_ours = is_cache_file(name) && folder.info(name, info) == 0 && info.kind == base::FileKind::kRegular;
    if (is_ours) files.emplace_back(info.modified_unix_ns, std::move(name));
  }
  std::ranges::sort(files, std::greater());
  // Makes room for new ones; a full cache would stay as it is for ever.
  const size_t kept = files.size() < kOnDisk ? files.size() : kOnDisk * 3 / 4;
  for (size_t i = kept; i < files.size(); ++i) folder.remove_file(files[i].second);
  files.resize(kept);
  for (const auto& [time, name] : files) cached_.emplace(name.substr(0, name.find('_')), name);
}

bool ThumbnailCache::load_cached(const Request& request, Done& done) {
  const auto found = cached_.find(key_of(request.id, request.stamp));
  if (found == cached_.end()) return false;
  engine::Image picture;
  const std::string path = cache_folder_ + "/" + found->second;
  const bool usable = engine::load_png(path, picture).ok() && picture.width_px() == kThumbnailWidth_px &&
                      picture.height_px() == kThumbnailHeight_px;
  if (!usable) {
    cached_.erase(found);
    return false;
  }
  done.best_score = score_in(found->second);
  done.picture = std::make_shared<const engine::Image>(std::move(picture));
  return true;
}

void ThumbnailCache::save_cached(const Request& request, const Thumbnail& thumbnail) {
  if (cache_folder_.empty() || request.id == 0 || cached_.size() >= kOnDisk) return;
  const std::string key = key_of(request.id, request.stamp);
  const std::string name = key + "_" + (thumbnail.best_score ? exact_text(*thumbnail.best_score) : "") + ".png";
  if (!recorder::base::make_folders(cache_folder_).ok() ||
      !engine::save_png(thumbnail.picture, cache_folder_ + "/" + name).ok()) {
    return;
  }
  cached_.emplace(key, name);
}

}  // namespace replay
