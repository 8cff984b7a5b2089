// Thumbnails: the picture of each recording for its card, and its best score; painted in the background and cached.
//
// The picture shows the frame a little after the highest score was reached, when flashes have settled; without a field
// named "score" the last frame. For a game without a painter it shows the curve of the score.
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
#include <vector>

#include "engine/draw/image.h"
#include "engine/game.h"
#include "recorder/base/job.h"
#include "recorder/session/session_reader.h"
#include "replay/library/entry.h"

namespace replay {

inline constexpr int kThumbnailWidth_px = 600;
inline constexpr int kThumbnailHeight_px = 400;

struct Thumbnail {
  engine::Image picture;
  std::optional<double> best_score;
};

// The scores of a whole session.
struct ScoreHistory {
  std::vector<float> samples;  // evenly over the session, at most 240; empty without a score
  double best = 0;             // the highest
  uint64_t best_frame = 0;     // index of the frame for the picture
};

// Reads every frame of a session of up to 400,000 frames, evenly spaced ones of a longer one. Calls `go_on` now and
// then; none once that returns false. Any thread.
std::optional<ScoreHistory> scan_score(recorder::session::SessionReader& session, const std::function<bool()>& go_on);

// Paints the thumbnail of the session at `path`; if not `whole`, of its last frame without any scan: for one that is
// being recorded. None if it does not open or has no frames, or once `go_on` returns false. Any thread.
std::optional<Thumbnail> make_thumbnail(const std::string& path, bool whole, engine::Games games,
                                        const std::function<bool()>& go_on, bool player_settings = false);

// Paints thumbnails on a thread of its own and keeps them: about a hundred in memory, some thousand as files in a cache
// folder, named by the session's id and the file's stamp, so that a changed file gets a new picture.
//
// All functions are for the thread that draws. Nothing fails: a card without a picture shows a plain face, and without
// a cache folder pictures are painted anew each time.
class ThumbnailCache {
 public:
  // Limits of the pictures in memory and on disk.
  static constexpr size_t kInMemory = 96;
  static constexpr size_t kOnDisk = 2000;

  // `cache_folder` is created when needed; empty: none. `games` paint the frames, and a viewer with other games keeps
  // its pictures in another folder within.
  // `player_settings`: pictures look as the player has chosen, those of each look in a folder of their own.
  ThumbnailCache(std::string cache_folder, engine::Games games, bool player_settings = false);
  ~ThumbnailCache();
  ThumbnailCache(const ThumbnailCache&) = delete;
  ThumbnailCache& operator=(const ThumbnailCache&) = delete;

  // The folder "thumbnails" in recorder::base::cache_folder(); empty without a home.
  static std::string default_cache_folder();

  // Requests thumbnails, the most urgent first: of the recordings on screen, then, for their scores, of the others.
  // Replaces the requests before.
  void want(const std::vector<Entry>& shown, const std::vector<Entry>& others);

  // The latest picture of the recording at this path; nullptr without one (yet).
  std::shared_ptr<const engine::Image> picture(const std::string& path) const;
  // The best score of the file with the entry's stamp; none if it has none or it is not known yet.
  std::optional<double> best_score(const Entry& entry) const;

  // Grows with each new picture.
  uint64_t revision() const;
  // Whether every request has been answered.
  bool idle() const;

 private:
  struct Request {
    std::string path;
    uint64_t id = 0;
    FileStamp stamp;
    bool whole = true;       // else it is being recorded
    bool for_screen = true;  // else only for its score
    bool same_as(const Request& other) const { return path == other.path && stamp == other.stamp; }
  };
  struct Done {
    FileStamp stamp;
    std::optional<double> best_score;
    std::shared_ptr<const engine::Image> picture;  // dropped when there are too many
    uint64_t used = 0;                             // clock_ when it was last requested
    bool impossible = false;                       // no picture of this version of the file can be made
    std::chrono::steady_clock::time_point made{};
  };

  static Request request_of(const Entry& entry, bool for_screen);
  bool is_needed(const Request& request) const;
  void run();
  std::optional<Request> next_request();
  Done execute(const Request& request);
  void keep(const Request& request, Done done);
  void drop_least_used();

  // Files of the cache; for the worker alone.
  void list_cache();
  bool load_cached(const Request& request, Done& done);
  void save_cached(const Request& request, const Thumbnail& thumbnail);

  std::string cache_folder_;  // empty: none; the worker's
  const engine::Games games_;
  const bool player_settings_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  // Under mutex_.
  std::deque<Request> requests_;
  std::map<std::string, Done> done_;  // by path
  uint64_t revision_ = 0;
  uint64_t clock_ = 0;
  std::optional<Request> current_;  // being executed
  bool stop_ = false;

  std::map<std::string, std::string> cached_;  // the worker's: key to file name
  recorder::base::Job worker_;                 // last: its thread uses the above
};

}  // namespace replay
