// Thumbnail: the picture of a recording for its card, and its best score.
//
// The picture is of the most telling moment: a little after the highest score was reached, when what flashes then has
// settled. Without a field named "score" it is the last frame. A game that this program cannot draw is shown by the
// course of its score.
//
// Any thread; each call with a reader of its own.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/image.h"
#include "recorder/session/session_reader.h"

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
std::optional<Thumbnail> make_thumbnail(const std::string& path, bool whole, const std::function<bool()>& go_on);

}  // namespace replay
