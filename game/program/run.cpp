#include "game/program/run.h"

#include <SDL.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/draw/painter.h"
#include "engine/draw/target.h"
#include "engine/overlay/overlay.h"
#include "engine/platform/redraw.h"
#include "engine/platform/system_fonts.h"
#include "engine/platform/window.h"
#include "game/picture/board_painter.h"
#include "game/picture/signs.h"
#include "game/program/controls.h"
#include "game/program/game_sounds.h"
#include "game/program/options.h"
#include "game/program/play_screen.h"
#include "game/program/preferences.h"
#include "game/program/recorded_game.h"
#include "game/program/score_board.h"
#include "game/program/scores_screen.h"
#include "game/program/screen.h"
#include "game/program/settings_screen.h"
#include "game/program/title_screen.h"
#include "game/rules/autopilot.h"
#include "game/rules/state.h"
#include "recorder/base/job.h"
#include "recorder/base/process.h"
#include "recorder/base/status.h"
#include "recorder/base/text.h"

namespace game {
namespace {

// --- headless --------------------------------------------------------------------------------------------------------

// The best of all rounds.
struct Tally {
  uint32_t rounds = 1;
  uint32_t score = 0;
  uint32_t length = 0;

  void add(const GameState& state) {
    rounds = std::max(rounds, state.round + 1);
    score = std::max(score, state.score);
    length = std::max<uint32_t>(length, state.length);
  }
};

Tally play_headless(RecordedGame& game, recorder::Recorder& recorder, const Options& options) {
  Tally tally;
  tally.add(game.current());
  while (!recorder::base::interrupted()) {
    if (options.ticks ? game.ticks() >= *options.ticks : is_over(game.current())) break;
    print_notices(recorder);
    game.step(options.autopilot ? clumsy_autopilot(game.current(), options.mistakes) : Action::kNone);
    tally.add(game.current());
  }
  return tally;
}

recorder::Status open_headless(RecordedGame& game, recorder::Recorder& recorder, const Options& options,
                               uint64_t seed) {
  if (options.resume.empty()) {
    const Mode mode = options.mode.value_or(Mode::kWalls);
    if (recorder::Status started = start_recording(options, seed, mode, recorder, RingInUse::kFail); !started) {
      return with_way_out(started);
    }
    game.open({.seed = seed, .mode = mode});
    return {};
  }
  ResumePoint point;
  if (recorder::Status read = read_resume_point(options.resume, point); !read) return read;
  const GameState& state = point.state;
  if (recorder::Status started = start_recording(options, state.seed, state.mode, recorder, RingInUse::kFail, &point);
      !started) {
    return with_way_out(started);
  }
  game.resume(state);
  return {};
}

recorder::Status save_last_frame(const RecordedGame& game, const Options& options) {
  if (options.screenshot.empty()) return {};
  engine::Canvas canvas(options.width, options.height);
  engine::Painter painter(canvas.target());
  BoardPainter board;
  board.paint(painter, canvas.target().area(), {game.previous(), game.current(), 1});
  painter.flush();
  return engine::save_png(canvas.image(), options.screenshot);
}

void print_summary(const RecordedGame& game, const Tally& tally, const Options& options,
                   const recorder::RecorderStats& stats) {
  std::printf("ticks:   %llu\n", static_cast<unsigned long long>(game.ticks()));
  std::printf("rounds:  %u\n", tally.rounds);
  std::printf("score:   %u\n", tally.score);
  std::printf("length:  %u\n", tally.length);
  if (options.black_box) {
    const uint64_t held = std::min<uint64_t>(stats.committed, *options.black_box);
    std::printf("frames:  the last %llu in the ring, %llu lost\n", static_cast<unsigned long long>(held),
                static_cast<unsigned long long>(stats.rejected));
    return;
  }
  std::printf("frames:  %llu recorded, %llu lost\n", static_cast<unsigned long long>(stats.written),
              static_cast<unsigned long long>(stats.rejected));
}

}  // namespace

recorder::Status run_headless(const Options& options, uint64_t seed) {
  recorder::Recorder recorder;
  RecordedGame game(recorder, RecordedGame::Pace::kFullSpeed);
  if (recorder::Status opened = open_headless(game, recorder, options, seed); !opened) return opened;
  const Tally tally = play_headless(game, recorder, options);
  const recorder::Status ended = end_recording(recorder);
  print_summary(game, tally, options, recorder.stats());
  if (!ended) return ended;
  return save_last_frame(game, options);
}

// --- in a window -----------------------------------------------------------------------------------------------------

namespace {

using std::chrono::steady_clock;

constexpr int64_t kSignalPoll_ns = 100'000'000;  // for an interrupt while nothing moves
constexpr int64_t kNewsPoll_ns = 20'000'000;     // while scores or settings are being written

// Waiting for the disk: how long before the window says so, how often it is looked at until then and drawn from then
// on.
constexpr auto kSaysSoAfter = std::chrono::milliseconds(200);
constexpr int kLook_ms = 2;
constexpr auto kWaitPicture = std::chrono::milliseconds(100);
constexpr auto kScoresWait = std::chrono::seconds(5);  // for another game that holds the high scores, at the end

// Events, time and pictures of the screens, and the way from one screen to another. Window and preferences must outlive
// it. What waits for the disk is done on other threads: meanwhile the window says what it is, and closing it or Esc
// ends the program at once, which loses nothing that the next start could not recover.
class Shell {
 public:
  Shell(const Options& options, Preferences& preferences, engine::Window& window);

  void start_with_title();
  // Fails when the game cannot be recorded.
  recorder::Status start_with_game(const PlayStart& start);
  // The best recorded round of a mode, once the scores are read.
  std::optional<ScoreEntry> best(Mode mode);
  std::string recording(const ScoreEntry& entry) const { return scores_.recording(entry); }
  // Does the work on another thread while the window says what it is: "Reading the recording".
  recorder::Status execute(const std::string& doing, const std::function<recorder::Status()>& work);

  // Until the player leaves, --ticks are played, or the process is interrupted. All that was recorded is on the disk
  // afterwards. Fails with the first failure.
  recorder::Status run();

 private:
  Screen& shown() { return *screens_.back(); }
  void advance();
  void announce();
  void handle_events();
  void dispatch(const SDL_Event& event);
  void race_dropped(const std::string& recording);
  void track_input_device(const SDL_Event& event);
  void handle_request(const Request& request);
  void show(std::unique_ptr<Screen> screen);
  void show_title();
  void pop_to(size_t kept);
  recorder::Status draw();
  recorder::Status save_screenshot();
  void take_news();
  void wait_until(const std::function<bool()>& done, const std::function<Waiting()>& doing);
  bool asked_to_leave();
  [[noreturn]] void leave_at_once(const Waiting& waiting);
  void paint_waiting(const Waiting& waiting);
  void save_the_rest();

  const Options& options_;
  engine::Window& window_;
  engine::Painter painter_;
  engine::Overlay overlay_;
  GameSounds sounds_;
  ScoreBoard scores_;
  PadInput pads_;
  AppContext context_;
  engine::Image last_;                            // picture, to be saved
  std::vector<std::unique_ptr<Screen>> screens_;  // the shown one last, those it covers before it
  recorder::Status failed_;                       // the first
  bool title_ = false;                            // the first screen is the title
  bool leaving_ = false;
  engine::Redraw redraw_;
  steady_clock::time_point advanced_ = steady_clock::now();
};

Shell::Shell(const Options& options, Preferences& preferences, engine::Window& window)
    : options_(options),
      window_(window),
      painter_(window.target()),
      overlay_(window.target(), &window, {}, preferences.writer()),
      scores_(recorder::base::data_folder()),
      context_{{options, preferences, scores_, sounds_, pads_}, window, overlay_} {
  scores_.load();
  sounds_.set_volume(static_cast<float>(preferences.volume()) / 100);
  sounds_.set_muted(options.mute || preferences.muted());
  overlay_.show(options.overlay);
}

void Shell::start_with_title() {
  title_ = true;
  screens_.push_back(std::make_unique<TitleScreen>(context_, random_seed()));
}

recorder::Status Shell::start_with_game(const PlayStart& start) {
  auto game = std::make_unique<PlayScreen>(context_);
  const auto open = [&] { return game->open(start); };
  if (recorder::Status opened = execute("Preparing the recording", open); !opened) return opened;
  show(std::move(game));
  return {};
}

std::optional<ScoreEntry> Shell::best(Mode mode) {
  const auto began = steady_clock::now();
  wait_until([&] { return !scores_.busy() || steady_clock::now() - began > kScoresWait; },
             [] { return Waiting{"Reading the high scores"}; });
  scores_.poll();
  return scores_.best(mode);
}

recorder::Status Shell::run() {
  recorder::Status drawn;
  advanced_ = steady_clock::now();
  while (!leaving_ && drawn.ok()) {
    redraw_.wait();
    advance();
    handle_events();
    leaving_ = leaving_ || recorder::base::interrupted();
    take_news();
    announce();
    drawn = draw();
  }
  if (drawn) drawn = save_screenshot();
  pop_to(0);
  save_the_rest();
  return drawn ? failed_ : drawn;
}

// The time that went by without the events that are to be handled.
void Shell::advance() {
  const auto now = steady_clock::now();
  shown().advance(std::chrono::duration_cast<std::chrono::nanoseconds>(now - advanced_).count());
  advanced_ = now;
  if (const auto request = shown().take_request()) handle_request(*request);
}

void Shell::announce() {
  shown().announce(redraw_);
  redraw_.round_in(scores_.busy() || context_.preferences.saving() ? kNewsPoll_ns : kSignalPoll_ns);
}

// Of the threads that write scores and settings.
void Shell::take_news() {
  if (scores_.poll()) {
    redraw_.changed();
    for (const Mode mode : {Mode::kWalls, Mode::kWrap}) {
      if (const auto table = scores_.table(mode); !table.empty()) {
        context_.preferences.update_best(mode, table.front().score);
      }
    }
  }
  for (const auto& problem : {scores_.take_problem(), context_.preferences.take_problem()}) {
    if (!problem) continue;
    shown().show_problem(*problem);
    redraw_.changed();
  }
}

void Shell::handle_events() {
  for (SDL_Event event; !leaving_ && SDL_PollEvent(&event);) {
    redraw_.handle(event);
    if (event.type == SDL_QUIT) leaving_ = true;
    if (event.type == SDL_DROPFILE) {
      race_dropped(event.drop.file);
      SDL_free(event.drop.file);
      continue;
    }
    if (window_.handle(event)) {
      if (options_.ui_scale == 0) context_.preferences.set_ui_scale(window_.ui_scale());
      continue;
    }
    track_input_device(event);
    dispatch(event);
    if (const auto request = shown().take_request()) handle_request(*request);
  }
}

// A recording, such as a friend has sent. It does not end a game that is being played.
void Shell::race_dropped(const std::string& recording) {
  if (dynamic_cast<PlayScreen*>(&shown()) != nullptr) {
    return shown().show_problem("Leave the game for the main menu first, then drop the recording to race it");
  }
  handle_request({Request::Kind::kPlay, {.race = recording}});
}

// As a key, a button or the mouse. Pads see every event.
void Shell::dispatch(const SDL_Event& event) {
  const auto button = pads_.handle(event);
  if (button) redraw_.changed();
  if (button && button->pressed) context_.gamepad_active = true;  // a push of the stick, too
  if (shown().handle(event)) return;
  if (button) return shown().pad(*button);
  const auto pixels = [this](int x, int y) {
    return window_.to_pixels({static_cast<float>(x), static_cast<float>(y)});
  };
  if (event.type == SDL_MOUSEMOTION) {
    shown().point({Pointer::Kind::kMoved, pixels(event.motion.x, event.motion.y)});
  } else if (event.type == SDL_MOUSEBUTTONDOWN && event.button.button == SDL_BUTTON_LEFT) {
    shown().point({Pointer::Kind::kPressed, pixels(event.button.x, event.button.y), event.button.clicks});
  }
}

void Shell::track_input_device(const SDL_Event& event) {
  if (event.type == SDL_KEYDOWN || event.type == SDL_MOUSEBUTTONDOWN) context_.gamepad_active = false;
  if (!pads_.connected()) context_.gamepad_active = false;
}

void Shell::handle_request(const Request& request) {
  redraw_.changed();
  switch (request.kind) {
    case Request::Kind::kQuit:
      leaving_ = true;
      break;
    case Request::Kind::kBack:
      if (screens_.size() == 1) return show_title();
      pop_to(screens_.size() - 1);
      shown().uncovered();
      break;
    case Request::Kind::kTitle:
      show_title();
      break;
    case Request::Kind::kPlay: {
      PlayStart start = request.start;
      start.begins = true;
      start.seed = start.day.empty() ? options_.seed.value_or(random_seed()) : daily_seed(start.day);
      if (recorder::Status started = start_with_game(start); !started) shown().show_problem(started.message());
      break;
    }
    case Request::Kind::kSettings:
      show(std::make_unique<SettingsScreen>(context_));
      break;
    case Request::Kind::kScores:
      show(std::make_unique<ScoresScreen>(context_, context_.preferences.mode()));
      break;
  }
}

void Shell::show(std::unique_ptr<Screen> screen) { screens_.push_back(std::move(screen)); }

// The title is the lowest screen, or becomes it when the game was started without it.
void Shell::show_title() {
  if (title_) {
    pop_to(1);
    shown().uncovered();
  } else {
    pop_to(0);
    start_with_title();
  }
}

void Shell::pop_to(size_t kept) {
  while (screens_.size() > kept) {
    std::optional<recorder::Status> left;
    wait_until([&] { return (left = shown().leave()).has_value(); }, [&] { return Waiting{shown().leaving()}; });
    if (!*left && failed_.ok()) failed_ = *left;
    screens_.pop_back();
  }
}

// --- waiting for the disk
// ---------------------------------------------------------------------------------------------

recorder::Status Shell::execute(const std::string& doing, const std::function<recorder::Status()>& work) {
  recorder::base::Job job;
  if (!job.start([&work](recorder::base::Job::Control&) { return work(); })) return work();
  std::optional<recorder::Status> result;
  wait_until([&] { return (result = job.take_result()).has_value(); }, [&] { return Waiting{doing}; });
  return *result;
}

// `done` is asked until it is true, once. Events that come before the window says that it waits are for what is shown
// next.
void Shell::wait_until(const std::function<bool()>& done, const std::function<Waiting()>& doing) {
  const auto began = steady_clock::now();
  auto next_picture = began + kSaysSoAfter;
  for (; !done(); SDL_Delay(kLook_ms)) {
    if (steady_clock::now() < next_picture) continue;
    if (asked_to_leave()) leave_at_once(doing());
    paint_waiting(doing());
    next_picture = steady_clock::now() + kWaitPicture;
  }
  advanced_ = steady_clock::now();  // the screens' time has stood still
}

void Shell::leave_at_once(const Waiting& waiting) {
  SDL_HideWindow(window_.sdl_window());
  std::fprintf(stderr, "snake: %s: left before the end; %s\n", recorder::base::shown_text(waiting.doing).c_str(),
               waiting.otherwise.c_str());
  std::fflush(stdout);
  std::_Exit(1);  // threads that wait for the disk cannot be waited for
}

bool Shell::asked_to_leave() {
  bool asked = false;
  for (SDL_Event event; SDL_PollEvent(&event);) {
    static_cast<void>(pads_.handle(event));
    static_cast<void>(window_.handle(event));
    const auto press = engine::key_press(event);
    asked = asked || event.type == SDL_QUIT || (press && (press->is(SDLK_ESCAPE) || press->is(SDLK_q, engine::kCtrl)));
  }
  return asked;
}

void Shell::paint_waiting(const Waiting& waiting) {
  redraw_.changed();
  if (!window_.visible()) return;
  window_.begin_frame();
  const Theme theme = context_.preferences.theme();
  const Ui ui = ui_of(painter_, window_.target().area(), theme, context_.gamepad_active);
  if (screens_.empty()) {
    paint_backdrop(ui);
  } else {
    shown().paint(painter_, window_.target().area());
  }
  paint_wait_sheet(ui, waiting);
  painter_.flush();
  window_.present();
}

// What the screens have left to the threads that write.
void Shell::save_the_rest() {
  context_.preferences.save();
  const auto began = steady_clock::now();
  wait_until(
      [&] {
        if (steady_clock::now() - began > kScoresWait) scores_.give_up();
        scores_.poll();
        return !scores_.busy() && !context_.preferences.saving();
      },
      [&] {
        const std::string holder = scores_.waiting_for();
        if (holder.empty()) return Waiting{"Saving the scores", "the new score is not saved"};
        return Waiting{"Waiting for " + holder + ", which holds the high scores", "the new score is not saved"};
      });
  if (const auto problem = scores_.take_problem(); problem && failed_.ok()) {
    failed_ = recorder::Status::failure(*problem);
  }
}

recorder::Status Shell::draw() {
  if (!redraw_.take_picture(window_.visible()) && !leaving_) return {};
  window_.begin_frame();
  shown().paint(painter_, window_.target().area());
  painter_.flush();
  shown().paint_panels();
  recorder::Status read = leaving_ && !options_.screenshot.empty() ? window_.read_pixels(last_) : recorder::Status();
  window_.present();
  return read;
}

recorder::Status Shell::save_screenshot() {
  if (last_.empty()) return {};
  return execute("Saving the picture", [this] { return engine::save_png(last_, options_.screenshot); });
}

recorder::Status start_resumed(Shell& shell, const std::string& frame) {
  auto point = std::make_shared<ResumePoint>();
  const auto read_it = [&] { return read_resume_point(frame, *point); };
  if (recorder::Status read = shell.execute("Reading the recording", read_it); !read) return read;
  return shell.start_with_game({.resume = std::move(point)});
}

recorder::Status start_race(Shell& shell, const std::string& ghost, Mode mode) {
  if (ghost != "best") return shell.start_with_game({.race = ghost});
  const auto best = shell.best(mode);
  if (!best) {
    return recorder::Status::failure(std::string("--ghost best: no high score with a recording yet in the mode ") +
                                     name_of(mode) + " - play a round, or give a recording with --ghost SESSION");
  }
  return shell.start_with_game({.race_best = true, .race = shell.recording(*best)});
}

recorder::Status start_in_window(Shell& shell, const Options& options, Preferences& preferences, uint64_t seed) {
  const Mode mode = options.mode.value_or(preferences.mode());
  if (!options.resume.empty()) return start_resumed(shell, options.resume);
  if (!options.ghost.empty()) return start_race(shell, options.ghost, mode);
  if (!wants_title(options)) return shell.start_with_game({.seed = seed, .mode = mode});
  if (options.mode) preferences.set_mode(*options.mode);
  shell.start_with_title();
  return {};
}

}  // namespace

recorder::Status run_in_window(const Options& options, uint64_t seed) {
  if (!engine::display_available()) {
    return recorder::Status::failure(
        "no display: neither DISPLAY nor WAYLAND_DISPLAY is set - use --headless --autopilot to play without a window, "
        "or tools/play, which also replays that game and saves a picture of it");
  }
  std::unique_ptr<engine::Window> window;
  Preferences preferences;
  const engine::WindowOptions wanted{.title = "Ouroboros",
                                     .width = options.width,
                                     .height = options.height,
                                     .ui_scale = options.ui_scale > 0 ? static_cast<float>(options.ui_scale)
                                                                    : preferences.ui_scale()};
  if (recorder::Status opened = engine::Window::open(wanted, window); !opened) return opened;
  window->set_icon(icon(128));
  engine::use_system_fonts(engine::FontLoading::kInBackground);
  Shell shell(options, preferences, *window);
  if (recorder::Status started = start_in_window(shell, options, preferences, seed); !started) return started;
  return shell.run();
}

}  // namespace game
