#include "replay/app/app.h"

#include <SDL.h>

#include <chrono>
#include <utility>
#include <vector>

#include "engine/draw/image.h"
#include "engine/draw/target.h"
#include "engine/overlay/inspection_file.h"
#include "engine/platform/input.h"
#include "recorder/base/file.h"
#include "replay/player/icons.h"
#include "replay/player/theme.h"

namespace replay {

using recorder::Status;
using std::chrono::steady_clock;

namespace {

constexpr auto kNoticeDelay = std::chrono::milliseconds(200);
constexpr int64_t kOpeningPoll_ns = 10'000'000;
// Waiting for the disk at the end: how long before the window says so, how often it is drawn from then on, and how long
// at most.
constexpr auto kSaysSoAfter = std::chrono::milliseconds(200);
constexpr auto kWaitPicture = std::chrono::milliseconds(100);
constexpr auto kPatienceAtEnd = std::chrono::seconds(5);

// A timeline's playhead under a play button.
engine::Image viewer_icon() {
  constexpr int kSize_px = 128;
  constexpr float kSize = kSize_px;
  engine::Canvas canvas(kSize_px, kSize_px);
  engine::Painter painter(canvas.target());
  painter.fill_rect({0, 0, kSize, kSize}, theme::kField);
  paint_play(painter, {kSize * 0.5f, kSize * 0.42f}, kSize * 0.55f, engine::rgb(0xffffff));
  painter.fill_rect({kSize * 0.12f, kSize * 0.8f, kSize * 0.76f, kSize * 0.07f}, engine::rgb(0x788cb4));
  painter.fill_rect({kSize * 0.12f, kSize * 0.8f, kSize * 0.4f, kSize * 0.07f}, engine::rgb(0x5ac896));
  painter.flush();
  return canvas.image();
}

std::string file_name(const std::string& path) { return recorder::base::file_name_of(path); }

// With the watches and plots that are kept for its game, beside those that `prepare` adds.
OpenJob::Prepare with_kept_watches(OpenJob::Prepare prepare) {
  return [prepare = std::move(prepare)](Player& player) {
    const Status prepared = prepare ? prepare(player) : Status();
    if (!prepared.ok()) return prepared;
    const Status kept = engine::load_inspection(player.source().schema().name(), player.inspection());
    if (!kept.ok()) player.say(kept.message());
    return Status();
  };
}

// Where something happens, and playing.
Status begin_watching(Player& player) {
  player.source().live() ? player.clock().follow() : play_from_first_move(player);
  return Status();
}

bool asks_to_leave(const SDL_Event& event) {
  const auto press = engine::key_press(event);
  return event.type == SDL_QUIT || (press && (press->is(SDLK_ESCAPE) || press->is(SDLK_q, engine::kCtrl)));
}

}  // namespace

// --- screens --------------------------------------------------------------------------------------------------------

void App::open_first(std::vector<std::string> paths, OpenJob::Prepare prepare) {
  first_ = std::move(paths);
  prepare_first_ = std::move(prepare);
}

void App::watch(std::unique_ptr<Player> player) { player_ = std::move(player); }

void App::compare(OpenJob::Result opened) {
  compare_ = std::make_unique<CompareScreen>(std::move(opened.sources[0]), std::move(opened.sources[1]), options_.games,
                                             preferences_.keys());
  compare_->use_player_settings();
  for (const std::string& notice : opened.notices) compare_->notify(notice);
}

void App::enter_viewer() {
  viewer_ = std::make_unique<ViewerScreen>(*window_, *player_, preferences_,
                                           ScreenOptions{.sessions_folder = options_.sessions_folder,
                                                         .games = options_.games,
                                                         .writer = writer_,
                                                         .overlay = options_.overlay,
                                                         .mute = options_.mute,
                                                         .scene = options_.scene,
                                                         .has_library = true,
                                                         .has_compare = true});
}

void App::enter_library(const std::string& recording) {
  if (!library_) {
    LibraryOptions options;
    options.folder = options_.sessions_folder;
    options.games = options_.games;
    options.player_settings = true;
    options.quota_bytes = options_.quota_bytes;
    options.writer = writer_;
    library_ = std::make_unique<LibraryScreen>(std::move(options));
  }
  library_->resume(recording);
}

// Ignores further choices while recordings are being opened.
void App::leave_library(const LibraryScreen::Result& result) {
  using Kind = LibraryScreen::Result::Kind;
  if (result.kind == Kind::kQuit) quit_ = true;
  if (result.kind == Kind::kNone || result.kind == Kind::kQuit || opening_) return;
  std::vector<std::string> paths{result.path};
  if (result.kind == Kind::kCompare) paths.push_back(result.other);
  opening_ = std::make_unique<OpenJob>(std::move(paths), writer_, with_kept_watches(begin_watching));
  opening_since_ = steady_clock::now();
}

// Most recordings are open before the next picture; a notice tells of those that take longer.
void App::enter_opened() {
  if (!opening_->done()) {
    if (steady_clock::now() - opening_since_ < kNoticeDelay) return;
    return library_->library().notify("Opening " + file_name(opening_->paths()[0]) + " ...", false);
  }
  OpenJob::Result opened = opening_->take();
  opening_.reset();
  library_->clear_notice();
  if (!opened.status.ok()) return library_->notify(opened.status.message());
  enter(std::move(opened));
}

void App::enter(OpenJob::Result opened) {
  if (opened.sources.size() == 2) {
    compare(std::move(opened));
  } else {
    player_ = std::move(opened.player);
    for (const std::string& notice : opened.notices) player_->say(notice);
    enter_viewer();
  }
  set_title();
}

// Without the library behind it.
void App::start_opening(std::vector<std::string> paths, OpenJob::Prepare prepare) {
  opening_screen_ = std::make_unique<OpeningScreen>(std::move(paths), writer_, with_kept_watches(std::move(prepare)));
  set_title();
}

// What the command line names ends the viewer when it cannot be opened; anything else leads to the library.
void App::leave_opening() {
  const bool is_first = !first_.empty();
  if (opening_screen_->given_up()) {
    opening_screen_.reset();
    if (is_first) quit_ = true;
    if (!quit_) enter_library({});
    return;
  }
  if (!opening_screen_->done()) return;
  OpenJob::Result opened = opening_screen_->take();
  opening_screen_.reset();
  first_.clear();
  if (opened.status.ok()) return enter(std::move(opened));
  if (is_first) {
    failed_ = opened.status;
    quit_ = true;
  } else {
    enter_library({});
    library_->notify(opened.status.message());
  }
  set_title();
}

// A comparison starts in the library, where the second recording is selected.
void App::leave_viewer(NextScreen next) {
  if (next == NextScreen::kNone) return;
  if (next == NextScreen::kQuit) {
    quit_ = true;
    return;
  }
  const std::string path = player_->source().path();
  viewer_.reset();
  player_.reset();
  if (next == NextScreen::kReopen) {
    return start_opening({path}, begin_watching);
  }
  enter_library(path);
  if (next == NextScreen::kCompare) {
    library_->library().compare_with(path);
    library_->notify("Select the recording to compare with and press C");
  }
  set_title();
}

void App::change_screen() {
  if (quit_) return;
  if (compare_) {
    using Kind = CompareScreen::Result::Kind;
    const Kind kind = compare_->take_result().kind;
    if (kind == Kind::kNone) return;
    compare_.reset();
    if (kind == Kind::kQuit) quit_ = true;
    if (!quit_ && !viewer_) enter_library({});
    set_title();
  } else if (viewer_) {
    leave_viewer(viewer_->next());
  } else if (opening_screen_) {
    leave_opening();
  } else {
    leave_library(library_->take_result());
    if (opening_) enter_opened();
  }
}

void App::set_title() {
  redraw_.changed();
  const std::string what = compare_          ? "comparing"
                           : viewer_         ? file_name(player_->source().path())
                           : opening_screen_ ? "opening"
                                             : "recordings";
  window_->set_title(what + " - replay");
}

// --- the window's life ----------------------------------------------------------------------------------------------

void App::handle(const SDL_Event& event) {
  const float before = window_->ui_scale();
  pass_on(event);
  keep_ui_scale(before);
}

// A size that was chosen by a key; one of the command line is for this run.
void App::keep_ui_scale(float before) {
  if (window_->ui_scale() == before) return;
  preferences_.set_ui_scale(window_->ui_scale());
  preferences_.save(*writer_);
  const std::string size = "size: " + window_->ui_scale_text();
  if (compare_) {
    compare_->notify(size);
  } else if (!viewer_) {
    library_->library().notify(size, false);
  }
}

void App::pass_on(const SDL_Event& event) {
  if (viewer_ && !compare_) return viewer_->handle(event);
  if (opening_screen_ && !compare_) {
    if (!window_->handle(event)) opening_screen_->handle(event);
    return;
  }
  if (event.type == SDL_QUIT) quit_ = true;
  if (window_->handle(event)) return;
  const float unit = window_->to_pixels({1, 1}).x;
  if (compare_) {
    compare_->set_pixels_per_unit(unit);
    compare_->handle(event);
  } else {
    library_->set_pixels_per_unit(unit);
    library_->handle(event);
  }
}

void App::draw() {
  window_->begin_frame();
  const bool there = window_->target().width_px > 0 && window_->target().height_px > 0;
  if (there && compare_) {
    compare_->paint(*painter_);
  } else if (there && viewer_) {
    viewer_->draw();
  } else if (there && opening_screen_) {
    opening_screen_->paint(*painter_);
  } else if (there) {
    library_->paint(*painter_);
  }
  window_->present();
}

Status App::open() {
  const engine::WindowOptions wanted{.title = "replay",
                                     .width = options_.width_px,
                                     .height = options_.height_px,
                                     .headless = options_.headless,
                                     .ui_scale = options_.ui_scale > 0 ? options_.ui_scale : preferences_.ui_scale(),
                                     .place = options_.sized ? std::nullopt : preferences_.window()};
  if (Status opened = engine::Window::open(wanted, window_); !opened.ok()) return opened;
  window_->set_icon(viewer_icon());
  painter_ = std::make_unique<engine::Painter>(window_->target());
  if (player_) enter_viewer();
  if (!first_.empty()) start_opening(first_, prepare_first_);
  if (!player_ && !compare_ && !opening_screen_) enter_library({});
  set_title();
  last_round_ = steady_clock::now();
  return {};
}

void App::advance(int64_t elapsed_ns) {
  if (compare_) {
    compare_->advance(elapsed_ns);
  } else if (viewer_) {
    viewer_->advance(elapsed_ns);
  } else if (opening_screen_) {
    opening_screen_->advance(elapsed_ns);
  } else {
    library_->advance(elapsed_ns);
  }
  show_problems();
  change_screen();
}

// Of the thread that writes what this or an earlier screen keeps.
void App::show_problems() {
  for (const std::string& problem : writer_->take_problems()) {
    if (compare_) {
      compare_->notify(problem);
    } else if (viewer_) {
      player_->say(problem);
    } else if (library_) {
      library_->notify(problem);
    }
  }
}

void App::hold_text_input() {
  const bool in_library = !opening_screen_ && library_ != nullptr;
  const bool typing = !compare_ && (viewer_ ? viewer_->typing() : in_library && library_->typing());
  typing_.set(&window_->text_input(), typing);
}

void App::announce() {
  if (compare_) {
    compare_->announce(redraw_);
  } else if (viewer_) {
    viewer_->announce(redraw_);
  } else if (opening_screen_) {
    opening_screen_->announce(redraw_);
  } else {
    library_->announce(redraw_);
    if (opening_) redraw_.round_in(kOpeningPoll_ns);
  }
}

bool App::round() {
  redraw_.wait();
  const auto now = steady_clock::now();
  advance(std::chrono::nanoseconds(now - std::exchange(last_round_, now)).count());
  bool handled = false;
  for (SDL_Event event; !quit_ && SDL_PollEvent(&event) != 0; handled = true) {
    redraw_.handle(event);
    handle(event);
    change_screen();
    hold_text_input();
  }
  if (!quit_ && handled) advance(0);
  if (quit_) return false;
  hold_text_input();
  announce();
  if (redraw_.take_picture(window_->visible())) draw();
  return true;
}

// What is written need not be waited for by the user: closing the window once more ends the viewer at once, and so does
// a disk that does not answer.
Status App::finish() {
  opening_.reset();
  opening_screen_.reset();
  viewer_.reset();
  player_.reset();
  compare_.reset();
  library_.reset();
  if (window_ && !window_->headless() && !options_.sized) {
    preferences_.set_window(window_->place());
    preferences_.save(*writer_);
  }
  const auto begun = steady_clock::now();
  bool leaves = false;
  for (auto wait = kSaysSoAfter; !leaves && !writer_->finish(wait); wait = kWaitPicture) {
    paint_waiting();
    leaves = steady_clock::now() - begun > kPatienceAtEnd;
    for (SDL_Event event; SDL_PollEvent(&event) != 0;) leaves = leaves || asks_to_leave(event);
  }
  if (writer_->busy()) return Status::failure("left before bookmarks and settings were written - the disk is slow");
  const std::vector<std::string> problems = writer_->take_problems();
  return problems.empty() ? Status() : Status::failure(problems.back());
}

void App::paint_waiting() {
  if (!window_ || !window_->visible()) return;
  window_->begin_frame();
  const engine::Rect area = window_->target().area();
  painter_->fill_rect(area, theme::kBackground);
  painter_->text("Saving bookmarks and settings - Esc: leave without", area.center(),
                 {.size_px = theme::unit(*painter_, 15),
                  .color = theme::kText,
                  .align = engine::Align::kCenter,
                  .anchor = engine::Anchor::kMiddle});
  painter_->flush();
  window_->present();
}

Status App::run() {
  if (Status opened = open(); !opened.ok()) return opened;
  while (round()) {
  }
  const Status written = finish();
  return failed_.ok() ? written : failed_;
}

}  // namespace replay
