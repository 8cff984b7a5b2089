// What screens need, without a window: preferences and scores in a folder of the test's own.
#pragma once

#include <SDL_events.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "engine/draw/target.h"
#include "game/program/controls.h"
#include "game/program/game_sounds.h"
#include "game/program/score_board.h"
#include "game/program/screen.h"
#include "tests/support/temp_dir.h"

namespace game {

class ScreenFixture {
 public:
  ScreenFixture() {
    ::setenv("OUROBOROS_CONFIG_DIR", (folder_ / "config").c_str(), 1);
    std::filesystem::create_directories((folder_ / "config").c_str());
    preferences = std::make_unique<Preferences>();
    scores = std::make_unique<ScoreBoard>((folder_.path() / "data").string());
    context = std::make_unique<ScreenContext>(ScreenContext{options, *preferences, *scores, sounds, pads});
  }

  ScoreEntry add_score(uint32_t score, Mode mode = Mode::kWalls, bool with_recording = true) {
    ScoreEntry entry{.mode = mode, .score = score, .length = 3 + score / 20, .ticks = 40 + 3 * score, .seed = score};
    entry.date = "2026-11-" + std::to_string(10 + number_ % 19) + " 19:04:00";
    if (with_recording) {
      entry.file = "round_" + std::to_string(++number_) + ".oro";
      std::filesystem::create_directories(scores->recordings_folder());
      std::ofstream(scores->recording(entry)) << "a recording";
    }
    scores->add(entry);
    return entry;
  }

  static SDL_Event key(SDL_Keycode code) {
    SDL_Event event{};
    event.type = SDL_KEYDOWN;
    event.key.keysym.sym = code;
    event.key.keysym.scancode = SDL_GetScancodeFromName(SDL_GetKeyName(code));
    return event;
  }
  // What the screen asks for after these keys, if it asks for anything.
  static std::optional<Request> press(Screen& screen, std::initializer_list<SDL_Keycode> codes) {
    for (const SDL_Keycode code : codes) screen.handle(key(code));
    return screen.take_request();
  }
  static std::optional<Request> press(Screen& screen, std::initializer_list<SDL_GameControllerButton> buttons) {
    for (const SDL_GameControllerButton button : buttons) {
      screen.pad({button, true});
      screen.pad({button, false});
    }
    return screen.take_request();
  }
  // Whether no picture is due until an event comes.
  static bool rests(const Screen& screen) {
    engine::Redraw redraw;
    while (redraw.take_picture(true)) {
    }
    screen.announce(redraw);
    return redraw.due_in_ns() == engine::Redraw::kNever_ns;
  }
  static engine::Image picture(Screen& screen, int width = 640, int height = 480) {
    engine::Canvas canvas(width, height);
    engine::Painter painter(canvas.target());
    screen.paint(painter, canvas.target().area());
    painter.flush();
    return canvas.image();
  }

  testing_support::TempDir folder_;
  Options options;
  std::unique_ptr<Preferences> preferences;
  std::unique_ptr<ScoreBoard> scores;
  GameSounds sounds;
  PadInput pads;
  std::unique_ptr<ScreenContext> context;

 private:
  int number_ = 0;
};

}  // namespace game
