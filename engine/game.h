// Game: what only a game can know of its recordings, handed to the viewer by the viewer's main(): how a frame is
// painted, what is heard at it, by which rules a recording is verified, which program goes on from a frame. A viewer
// that knows no Game of a recording still plays it, and shows its scene (engine/scene/scene_painter.h), fields and
// bytes.
//
//     class Pong final : public engine::Game { ... };      or StructGame, below
//
//     int main(int argc, char** argv) {
//       const Pong pong;
//       const engine::Game* const games[] = {&pong};
//       return replay::run_viewer(argc, argv, games);
//     }
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/draw/geometry.h"
#include "engine/draw/painter.h"
#include "engine/platform/sound.h"
#include "recorder/base/status.h"
#include "recorder/schema/schema.h"
#include "recorder/schema/schema_mapping.h"
#include "recorder/session/frame_rules.h"
#include "recorder/session/frames.h"
#include "recorder/session/session_info.h"

namespace engine {

// Paints the frames of one recording. One thread at a time; may keep scratch memory, but a picture follows from the
// frames alone, so that frames can be painted in any order.
class FramePainter {
 public:
  virtual ~FramePainter() = default;

  // Paints all of `area` and nothing outside. The frames are slots as recorded, at least as long as the schema's
  // frames. `previous` may be empty or not the frame right before; `blend`, 0 to 1, is how far the picture has come
  // from it to `current`. False, with nothing painted: `current` is not a state that the game can be in.
  virtual bool paint(Painter& painter, const Rect& area, std::span<const std::byte> previous,
                     std::span<const std::byte> current, float blend) = 0;

  // Paints from here on as the player has chosen in the game's settings. Without this call pictures are the same on
  // every machine. Fails when the settings cannot be read; nothing changes then.
  virtual recorder::Status use_player_settings() { return {}; }
  // Names how pictures look since then, for caches of them; letters and digits. Empty: as on every machine.
  virtual std::string look() const { return {}; }
};

// The sounds of the frames of one recording. One thread at a time.
class FrameSounds {
 public:
  virtual ~FrameSounds() = default;

  // All there are; the same as long as the object.
  virtual const std::vector<Sound>& sounds() const = 0;
  // The one that begins with this frame, as a place in sounds(); none with most. The frame is a slot as recorded, with
  // its events in the seal.
  virtual std::optional<size_t> sound_of(std::span<const std::byte> frame) = 0;
};

// One recording among others, in words of the game, a few letters each; empty where there is nothing to say.
struct RecordingSummary {
  std::string mode;    // "walls"
  std::string player;  // "autopilot", "Ada"
  std::optional<uint64_t> rounds;
  std::string ending;  // "hit the wall"
};

// What it is told from.
struct RecordingFacts {
  const recorder::session::SessionInfo& session;            // with the game's own entries
  std::span<const std::byte> last;                          // the last frame; empty if it cannot be read
  const std::vector<recorder::session::EventMark>& events;  // of all frames
};

// By the entries "mode" and "player", which any game may make.
inline RecordingSummary summary_of_entries(const recorder::session::SessionInfo& session) {
  const auto entry = [&](const char* name) {
    const auto found = session.extra.find(name);
    return found == session.extra.end() ? std::string() : found->second;
  };
  return {.mode = entry("mode"), .player = entry("player"), .rounds = std::nullopt, .ending = {}};
}

// Immutable, used by all threads of the viewer, and outlives it.
class Game {
 public:
  virtual ~Game() = default;

  // Its frames as it records them today. The schema's name is what its recordings are known by; the rest is for a ring
  // without a session.
  virtual recorder::FrameSchema schema() const = 0;

  // A painter for frames of `recorded`, which has the name of schema() but may be older. nullptr: it cannot paint them.
  virtual std::unique_ptr<FramePainter> make_painter(const recorder::FrameSchema& recorded) const = 0;

  // What is heard while frames of `recorded` are shown, likewise. nullptr: nothing.
  virtual std::unique_ptr<FrameSounds> make_sounds(const recorder::FrameSchema& recorded) const {
    static_cast<void>(recorded);
    return nullptr;
  }

  // nullptr: its recordings cannot be verified.
  virtual std::unique_ptr<recorder::session::FrameRules> make_rules() const { return nullptr; }

  // What a list of recordings says of one of them.
  virtual RecordingSummary summarize(const RecordingFacts& facts) const { return summary_of_entries(facts.session); }

  // The program that goes on playing from a frame, started as
  //     PROGRAM --resume SESSION@FRAME --sessions FOLDER --ring FILE
  // Looked for beside the viewer, then in PATH. Empty: there is none.
  virtual std::string program() const { return {}; }
  // The name of the ring that it usually records through, "pong.dat".
  virtual std::string ring_name() const { return "ring.dat"; }
};

// A game that is told by functions, where it needs nothing more: how two of its states look, and which state comes
// next. Recordings by older versions of State are read by the names of their fields.
//
//     const engine::StructGame<Ball> game(kBallFrame.schema(), paint, next);
template <typename State>
class StructGame final : public Game {
 public:
  // Paints all of `area`: `blend`, 0 to 1, of the way from the state `from` to the state `to`, the frame that is shown.
  // False, with nothing painted: `to` is not a state that the game can be in.
  using Paint = bool (*)(Painter& painter, const Rect& area, const State& from, const State& to, float blend);
  // The state after `before`, with the input taken from `recorded`, the state that was recorded there.
  using Next = State (*)(const State& before, const State& recorded);

  // `schema` describes State. Without `next` recordings cannot be verified.
  StructGame(recorder::FrameSchema schema, Paint paint, Next next = nullptr)
      : schema_(std::move(schema)), paint_(paint), next_(next) {}

  recorder::FrameSchema schema() const override { return schema_; }
  std::unique_ptr<FramePainter> make_painter(const recorder::FrameSchema& recorded) const override {
    return std::make_unique<StructPainter>(recorder::SchemaMapping(recorded, schema_), paint_);
  }
  std::unique_ptr<recorder::session::FrameRules> make_rules() const override {
    if (next_ == nullptr) return nullptr;
    return std::make_unique<recorder::session::StepRules<State>>(schema_, next_);
  }

 private:
  class StructPainter final : public FramePainter {
   public:
    StructPainter(recorder::SchemaMapping mapping, Paint paints) : mapping_(std::move(mapping)), paint_(paints) {}
    bool paint(Painter& painter, const Rect& area, std::span<const std::byte> previous,
               std::span<const std::byte> current, float blend) override {
      const State to = mapping_.template read<State>(current);
      return paint_(painter, area, previous.empty() ? to : mapping_.template read<State>(previous), to, blend);
    }

   private:
    recorder::SchemaMapping mapping_;
    Paint paint_;
  };

  recorder::FrameSchema schema_;
  Paint paint_;
  Next next_;
};

// The games that a viewer knows. The array outlives the viewer.
using Games = std::span<const Game* const>;

// The game that records frames of this schema, by the schema's name; nullptr when none of them does.
inline const Game* find_game(Games games, const recorder::FrameSchema& recorded) {
  for (const Game* const game : games) {
    if (game->schema().name() == recorded.name()) return game;
  }
  return nullptr;
}

}  // namespace engine
