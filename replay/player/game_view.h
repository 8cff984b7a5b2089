// GameView: the game of a recording as far as the viewer knows it: its frames as pictures. A recording of an unknown game
// is shown by its scene (engine::ScenePainter), or with a line of text instead of the picture where nothing in it has a
// place. The scene can be shown instead of the game's own painter, too.
//
// The thread that draws; each thread that paints has a view of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "engine/game.h"
#include "engine/scene/scene_painter.h"

namespace replay {

class GameView {
 public:
  // For frames of `schema`; `games` are those that the viewer knows.
  GameView(const recorder::FrameSchema& schema, engine::Games games);

  // Whether frames are shown as pictures.
  bool has_painter() const { return shown() != nullptr; }
  // The game, if it can show this recording and go on from its frames; nullptr if not.
  const engine::Game* playable() const {
    return game_ != nullptr && painter_ != nullptr && !game_->program().empty() ? game_ : nullptr;
  }

  // Whether F1 opens panels beside the picture, as messages about frames without one say; on at first.
  void set_has_panels(bool on) { has_panels_ = on; }

  // Shows the game from here on as its player has chosen, instead of as usual.
  recorder::Status use_player_settings();

  // See FramePainter::look().
  std::string look() const { return painter_ == nullptr ? "" : painter_->look(); }

  // --- the scene -----------------------------------------------------------------------------------------------------
  // Shows the scene instead of the game's painter, or that again. false, with nothing changed: there is no such picture.
  bool show_scene(bool on);
  // Whether the game has a painter of its own, besides which a scene is the other picture.
  bool has_own_painter() const { return painter_ != nullptr; }
  // The scene while it is shown, else nullptr.
  engine::ScenePainter* scene() { return shows_scene_ ? scene_.get() : nullptr; }
  // Of the recording.
  const recorder::FrameSchema& schema() const { return schema_; }
  // Another scene than the schema's, or the one that is proposed; an empty one: as before. Fails, with nothing changed,
  // when it is none for these frames.
  recorder::Status set_scene(const recorder::Scene& scene);

  // Paints all of `area`, as engine::FramePainter does; `current` may be empty too. The scene is painted as `look` has
  // it, if that is given.
  void paint(engine::Painter& painter, const engine::Rect& area, std::span<const std::byte> previous,
             std::span<const std::byte> current, float blend, engine::SceneLook* look = nullptr);

 private:
  engine::FramePainter* shown() const { return shows_scene_ ? scene_.get() : painter_.get(); }

  recorder::FrameSchema schema_;  // of the recording
  const engine::Game* game_;
  bool has_panels_ = true;
  bool shows_scene_ = false;
  std::unique_ptr<engine::FramePainter> painter_;  // of the game
  std::unique_ptr<engine::ScenePainter> scene_;    // made when it is first shown
};

// The field by which the viewer tells how well a game went: a single number called "score" that lies within frames of
// that size. nullptr without one.
const recorder::Field* score_field(const recorder::FrameSchema& schema, size_t frame_bytes);

}  // namespace replay
