// Thumbnail: the picture of a recording for its card, and its best score.
//
// The picture is of the most telling moment: a little after the highest score was reached, when what flashes then has
// settled. Without a field named "score" it is the last frame. A game that this program cannot draw is shown by the
// course of its score.
//
// Any thread; each call with a reader of its own.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "engine/draw/image.h"
#include "engine/game.h"
#include "recorder/session/session_reader.h"
#include "replay/library/entry.h"

namespace replay {

inline constexpr int kThumbnailWidth_px = 600;
inline constexpr int kThumbnailHeight_px = 400;

struct Thumbnail {
  engine::Image picture;
  std::optional<double> best_score;
};

// What reading a whole session found out about its score.
struct ScoreHistory {
  std::vector<float> samples;  // evenly over the session, at most 240; empty when it has no score
  double best = 0;             // the highest that was seen
  uint64_t best_frame = 0;     // index of the frame for the picture
};

// Reads every frame of a session of up to 400,000 frames, evenly spaced ones of a longer one. `go_on` is asked now and
// then; false ends it, and nothing is found.
std::optional<ScoreHistory> scan_score(recorder::session::SessionReader& session, const std::function<bool()>& go_on);

// Paints the thumbnail of the session at `path`. With `whole` false only its last frame is looked at: for one that is
// being recorded, which changes all the time. nullopt: it does not open, holds no frames, or `go_on` said no.
std::optional<Thumbnail> make_thumbnail(const std::string& path, bool whole, engine::Games games,
                                        const std::function<bool()>& go_on);

// ThumbnailCache: the pictures of the cards, painted by a thread of its own and kept: some hundred in memory, some
// thousand as files in a cache folder, by the session's id and the file's stamp, so that a changed file gets a new
// picture.
//
// All functions from the thread that draws. Nothing here fails: without a picture a card shows its colour, without a
// cache folder pictures are painted anew each time.

class ThumbnailCache {
 public:
  // Most pictures kept in memory, and on disk.
  static constexpr size_t kInMemory = 96;
  static constexpr size_t kOnDisk = 2000;

  // `cache_folder` is created when it is needed; empty: none. `games` paint the frames,
  // and a viewer with other games keeps its pictures in another folder within.
  ThumbnailCache(std::string cache_folder, engine::Games games);
  ~ThumbnailCache();
  ThumbnailCache(const ThumbnailCache&) = delete;
  ThumbnailCache& operator=(const ThumbnailCache&) = delete;

  // "ouroboros/thumbnails" in $XDG_CACHE_HOME or ~/.cache; empty without a home.
  static std::string default_cache_folder();

  // Which are needed, the most urgent first: what is on screen, then, for their scores, the others. Replaces what was
  // asked for before.
  void want(const std::vector<Entry>& shown, const std::vector<Entry>& others);

  // The picture of the recording at this path, of its file as it was last painted; nullptr if there is none (yet).
  std::shared_ptr<const engine::Image> picture(const std::string& path) const;
  // The best score of the recording as its stamp says; nullopt if it has none or it is not known yet.
  std::optional<double> best_score(const Entry& entry) const;

  // Grows with each new picture.
  uint64_t revision() const;
  // Whether all that is wanted has been done.
  bool idle() const;

 private:
  struct Job {
    std::string path;
    uint64_t id = 0;
    FileStamp stamp;
    bool whole = true;       // else it is being recorded
    bool for_screen = true;  // else only its score is wanted
    bool same_as(const Job& other) const { return path == other.path && stamp == other.stamp; }
  };
  struct Done {
    FileStamp stamp;
    std::optional<double> best_score;
    std::shared_ptr<const engine::Image> picture;  // dropped when there are too many
    uint64_t used = 0;                             // when it was last wanted
    bool impossible = false;                       // of the file as it is no picture can be made
    std::chrono::steady_clock::time_point made{};
  };

  static Job job_of(const Entry& entry, bool for_screen);
  bool is_needed(const Job& job) const;
  void run();
  std::optional<Job> next_job();
  Done execute(const Job& job);
  void keep(const Job& job, Done done);
  void drop_least_used();

  // Files of the cache, by the worker alone.
  void list_cache();
  bool load_cached(const Job& job, Done& done);
  void save_cached(const Job& job, const Thumbnail& thumbnail);

  const std::string cache_folder_;
  const engine::Games games_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  // Under mutex_.
  std::deque<Job> jobs_;
  std::map<std::string, Done> done_;  // by path
  uint64_t revision_ = 0;
  uint64_t clock_ = 0;
  std::optional<Job> current_;  // that is being carried out
  bool stop_ = false;

  std::map<std::string, std::string> cached_;  // the worker's: key to file name
  std::thread thread_;
};

}  // namespace replay
