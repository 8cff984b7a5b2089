#include "replay/app/viewer_screen.h"

#include <SDL.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

#include "engine/draw/image.h"
#include "engine/overlay/inspection_file.h"
#include "engine/platform/input.h"
#include "recorder/base/process.h"
#include "recorder/schema/seal.h"
#include "replay/export/exporter.h"
#include "replay/player/game_view.h"
#include "replay/player/resume_arguments.h"

namespace replay {
namespace {

using engine::Point;
using recorder::Status;

// Between two looks for new frames of a live recording: often while they come and are shown, seldom when none have come
// for a while or another part is being looked at.
constexpr int64_t kRefreshSoonest_ns = 15'000'000;
constexpr int64_t kRefreshLatest_ns = 250'000'000;
// The progress of scans and exports is shown so often.
constexpr int64_t kProgressEvery_ns = 100'000'000;
// Whether another recording was moved to the file's name is looked at so often.
constexpr int64_t kLookEvery_ns = 1'000'000'000;
constexpr int64_t kSavingPoll_ns = 20'000'000;
// A program that was stopped for a while does not jump ahead.
constexpr int64_t kLongestStep_ns = 250'000'000;

}  // namespace

// What the thread that writes says.
struct ViewerScreen::SavedPictures {
  std::mutex mutex;
  std::vector<std::string> notices;  // guarded by mutex
};

ViewerScreen::ViewerScreen(engine::Window& window, Player& player, Preferences& preferences,
                           const ScreenOptions& options)
    : window_(window),
      player_(player),
      preferences_(preferences),
      options_(options),
      writer_(options.writer ? options.writer : std::make_shared<recorder::base::BackgroundWriter>()),
      painter_(window.target()),
      picture_(player.source().schema(), options.games),
      controls_(player),
      overlay_(window.target(), &window, {}, writer_),
      sounds_(player.source().schema(), options.games),
      key_commands_(preferences.keys()),
      scene_(player, picture_, popups_, writer_, [this](const Command& command) { execute(command); }),
      export_(player, popups_, options.games, preferences.keys().key_of({CommandId::kShowExport, 0})),
      saved_pictures_(std::make_shared<SavedPictures>()) {
  // Of a game without a painter the panels still show the fields.
  overlay_.show(options.overlay || !picture_.game().has_painter());
  if (player.source().schema().fields().empty()) overlay_.layout().show(engine::PanelId::kBytes, true);
  if (options.scene) picture_.show_scene(true);
  if (const Status look = picture_.use_player_settings(); !look.ok()) player.say(look.message());
  const std::string& game = player.source().schema().name();
  static_cast<void>(player.inspection());  // starts scanning
  player.find_stillness();
  sounds_.set_muted(options.mute || preferences.muted());
  player.ruler().set_unit(preferences.ruler_unit());
  if (!player.plot().choose(preferences.field(game))) player.plot().choose(player.plot().default_field());
  if (const auto& problems = preferences.problems(); problems.size() == 1) {
    player.say(problems[0]);
  } else if (problems.size() > 1) {
    player.say(problems[0] + " - and " + std::to_string(problems.size() - 1) + " more: replay --print-keys");
  }
  SDL_InitSubSystem(SDL_INIT_GAMECONTROLLER);  // without it there are no gamepads, and nothing else is lost
}

ViewerScreen::~ViewerScreen() {
  engine::save_inspection(player_.source().schema().name(), player_.inspection(), *writer_);
  preferences_.save(*writer_);
  SDL_QuitSubSystem(SDL_INIT_GAMECONTROLLER);
}

// --- events ---------------------------------------------------------------------------------------------------------

void ViewerScreen::handle(const SDL_Event& event) {
  if (event.type == SDL_WINDOWEVENT && event.window.event == SDL_WINDOWEVENT_CLOSE) closes_window_ = true;
  // A signal ends the program at once; only closing the window may warn first.
  if (event.type == SDL_QUIT) {
    if (!std::exchange(closes_window_, false)) next_ = NextScreen::kQuit;
    leave_for(NextScreen::kQuit);
  }
  const auto press = engine::key_press(event);
  // Keys of the window and the overlay go by the bindings like all others.
  if (!press && window_.handle(event)) return;
  if (const auto up = engine::key_release(event); up && up->key == select_key_) select_key_ = SDLK_UNKNOWN;
  if (press) key_commands_.ignore_text();
  if (popups_.handle(event, pixels_per_unit(), picture_.prompt_box())) return;
  const bool toggles_overlay = press && press->is(SDLK_F1);
  if (!toggles_overlay && !controls_.dragging() && overlay_.handle(event)) {
    if (event.type == SDL_MOUSEMOTION) {
      controls_.leave();
      scene_.leave();
    }
    return;
  }
  const auto command = key_commands_.handle(event);
  // This key held is the start of a selection to be dragged.
  if (press && !press->repeat && command && command->command == CommandId::kShuttleForward) select_key_ = press->key;
  execute(command);
  if (press) return;
  execute(gamepad_.handle(event));
  if (const auto pointer = pointer_event(event, pixels_per_unit())) return handle_pointer(*pointer);
  handle_gesture(event);
}

Point ViewerScreen::mouse() const {
  int x = 0;
  int y = 0;
  SDL_GetMouseState(&x, &y);
  return window_.to_pixels({static_cast<float>(x), static_cast<float>(y)});
}

void ViewerScreen::press_mouse(const PointerEvent& event) {
  if (export_.job().running() && picture_.cancel_button().contains(event.at)) return export_.cancel();
  if (notices_.shown() && export_.has_written() && picture_.notice_box().contains(event.at)) {
    return export_.show_folder();
  }
  if (key_sheet_ && !controls_.layout().strip.contains(event.at)) {
    key_sheet_ = false;
    return;
  }
  if (scene_.handle(event)) {
    SDL_CaptureMouse(scene_.dragging() ? SDL_TRUE : SDL_FALSE);
    return;
  }
  execute(controls_.press({event.at, event.button, event.clicks, select_key_ != SDLK_UNKNOWN}));
  SDL_CaptureMouse(controls_.dragging() ? SDL_TRUE : SDL_FALSE);
}

void ViewerScreen::handle_pointer(const PointerEvent& event) {
  switch (event.kind) {
    case PointerEvent::Kind::kPress:
      return press_mouse(event);
    case PointerEvent::Kind::kRelease:
      if (!scene_.handle(event)) execute(controls_.release(event.button));
      SDL_CaptureMouse(controls_.dragging() || scene_.dragging() ? SDL_TRUE : SDL_FALSE);
      return;
    case PointerEvent::Kind::kMove:
      if (!controls_.dragging() && scene_.handle(event)) return controls_.leave();
      return controls_.move(event.at);
    case PointerEvent::Kind::kWheel:
      if (scene_.wheel(mouse(), event.wheel_y, (SDL_GetModState() & (KMOD_CTRL | KMOD_SHIFT | KMOD_ALT)) == 0)) return;
      return execute(controls_.wheel(mouse(), event.wheel_x, event.wheel_y,
                                     engine::modifiers_of(static_cast<Uint16>(SDL_GetModState()))));
  }
}

void ViewerScreen::handle_gesture(const SDL_Event& event) {
  if (event.type == SDL_MULTIGESTURE) {
    controls_.pinch({event.mgesture.x * static_cast<float>(window_.target().width_px),
                     event.mgesture.y * static_cast<float>(window_.target().height_px)},
                    1 + event.mgesture.dDist * 4);
  }
  if (event.type != SDL_WINDOWEVENT) return;
  if (event.window.event == SDL_WINDOWEVENT_LEAVE) {
    controls_.leave();
    scene_.leave();
  }
  if (event.window.event == SDL_WINDOWEVENT_FOCUS_LOST) select_key_ = SDLK_UNKNOWN;
}

// --- commands -------------------------------------------------------------------------------------------------------

void ViewerScreen::execute(const Command& command) {
  if (player_.execute(command)) {
    if (command.command == CommandId::kPlot) {
      preferences_.set_field(player_.source().schema().name(), player_.plot().field());
    }
    if (command.command == CommandId::kRulerUnit) preferences_.set_ruler_unit(player_.ruler().unit());
    return;
  }
  if (scene_.execute(command)) return;
  switch (command.command) {
    case CommandId::kGoTo:
      return open_go_to();
    case CommandId::kBookmarkNote:
      return open_note();
    case CommandId::kChooseField:
      return open_fields();
    case CommandId::kExport:
      export_.set_scene(picture_.game().scene() != nullptr);
      return export_.open(anchor_of(CommandId::kExport));
    case CommandId::kShowExport:
      return export_.show_folder();
    case CommandId::kMute:
      return toggle_mute();
    case CommandId::kPlayFromHere:
      return play_from_here();
    case CommandId::kOverlay:
      return overlay_.show(command.argument != 0 || !overlay_.shown());
    case CommandId::kKeySheet:
      key_sheet_ = !key_sheet_;
      return;
    case CommandId::kFullScreen:
      return window_.set_fullscreen(!window_.fullscreen());
    case CommandId::kUiScale:
      window_.step_ui_scale(command.argument);
      return player_.say("size: " + window_.ui_scale_text());
    case CommandId::kScreenshot:
      screenshot_ = true;
      return;
    case CommandId::kClose:
      return close();
    case CommandId::kLibrary:
      if (!options_.has_library) return player_.say("start replay without a file to see all recordings");
      return leave_for(NextScreen::kLibrary);
    case CommandId::kCompare:
      if (!options_.has_compare) return player_.say("there is nothing to compare with");
      return leave_for(NextScreen::kCompare);
    case CommandId::kQuit:
      return leave_for(NextScreen::kQuit);
    default:
      return;
  }
}

void ViewerScreen::toggle_mute() {
  if (!sounds_.exist()) return player_.say("this game has no sounds");
  sounds_.set_muted(!sounds_.muted());
  preferences_.set_muted(sounds_.muted());
  player_.say(sounds_.muted() ? "sound off" : "sound on, at normal speed");
}

// Leaving cancels an export, so the first attempt only warns of that.
void ViewerScreen::leave_for(NextScreen next) {
  if (next_ == NextScreen::kNone && !export_.may_leave()) return;
  next_ = next;
}

// Starts the game, which resumes from the shown frame in a session of its own.
void ViewerScreen::play_from_here() {
  const engine::Game* const game = picture_.game().playable();
  if (game == nullptr) return player_.say("'" + player_.source().schema().name() + "' cannot be resumed from here");
  if (!export_source(player_.source(), options_.games).is_session)
    return player_.say("only a session can be resumed, not a ring");
  if (player_.current().empty()) return player_.say("there is no frame to resume from");
  player_.clock().pause();
  const uint64_t number = recorder::seal_of(player_.current()).frame;
  const Status started = recorder::base::launch_program(
      game->program(), resume_arguments(game->ring_name(), player_.source().path(), number, options_.sessions_folder));
  player_.say(started.ok() ? "resumed from frame " + count_text(number) : started.message());
}

// Once, and not in the middle of typing.
void ViewerScreen::offer_replacement() {
  if (offered_ || !player_.is_replaced() || !options_.has_library || popups_.prompt() || popups_.menu()) return;
  offered_ = true;
  std::vector<Menu::Item> items{{"Open that one", "", true}, {"Keep watching this one", "", true}};
  const engine::Rect& picture = controls_.layout().picture;
  popups_.open(Menu("Another recording has this file's name now", std::move(items), 0,
                    {picture.center().x, picture.center().y}, [this](size_t item) {
                      if (item == 0) leave_for(NextScreen::kReopen);
                    }));
  changed_ = true;
}

void ViewerScreen::open_go_to() {
  popups_.open(Prompt("Go to frame, time or offset", "4711   1:23.4   83s   +500   -10s   50%", "",
                      [this](const std::string& text) { return player_.go_to(std::string_view(text)); }));
}

void ViewerScreen::open_note() {
  if (player_.source().frame_count() == 0) return;
  player_.clock().pause();
  const uint64_t index = player_.clock().frame();
  popups_.open(Prompt("Bookmark note at frame " + count_text(player_.source().number_of(index)), "a note",
                      player_.note_at(index), [this, index](const std::string& text) {
                        player_.set_note(index, text);
                        return Status();
                      }));
}

// Above the button of that command; above the middle of the strip without one.
Point ViewerScreen::anchor_of(CommandId command) const {
  const ControlLayout& layout = controls_.layout();
  for (const auto& button : layout.buttons) {
    if (button.button->command.command == command) return {button.place.center().x, layout.strip.y};
  }
  if (command == CommandId::kChooseField && !layout.field.empty()) return {layout.field.center().x, layout.strip.y};
  return {layout.strip.center().x, layout.strip.y};
}

void ViewerScreen::open_fields() {
  std::vector<Menu::Item> items;
  size_t chosen = 0;
  for (const std::string& name : player_.plot().fields()) {
    if (name == player_.plot().field()) chosen = items.size();
    const recorder::Field* field = player_.source().schema().find(name);
    items.push_back({name, field != nullptr ? field->unit : "", true});
  }
  if (items.empty()) return player_.say("these frames have no numeric field to plot");
  popups_.open(Menu("Plot", std::move(items), chosen, anchor_of(CommandId::kChooseField), [this](size_t item) {
    player_.plot().choose(player_.plot().fields()[item]);
    preferences_.set_field(player_.source().schema().name(), player_.plot().field());
  }));
}

void ViewerScreen::close() {
  if (key_sheet_) {
    key_sheet_ = false;
  } else if (window_.fullscreen()) {
    window_.set_fullscreen(false);
  } else if (notices_.shown()) {
    notices_.clear();
  } else {
    player_.clock().clear_loop();
  }
}

void ViewerScreen::execute(const engine::OverlayRequests& requests) {
  if (requests.go_to) player_.go_to(*requests.go_to);
  if (requests.show_frames) {
    player_.timeline().show(static_cast<double>(requests.show_frames->first),
                            static_cast<double>(requests.show_frames->second));
  }
  if (!requests.notice.empty()) player_.say(requests.notice);
}

// --- time and picture -----------------------------------------------------------------------------------------------

int64_t ViewerScreen::refresh_every_ns() const {
  if (!player_.clock().playing()) return kRefreshLatest_ns;
  return std::clamp(since_growth_ns_ / 16, kRefreshSoonest_ns, kRefreshLatest_ns);
}

void ViewerScreen::advance(int64_t elapsed_ns) {
  notices_.advance(elapsed_ns);
  since_refresh_ns_ += elapsed_ns;
  since_growth_ns_ += elapsed_ns;
  if (player_.source().changing() && since_refresh_ns_ >= refresh_every_ns()) {
    since_refresh_ns_ = 0;
    if (player_.refresh()) {
      since_growth_ns_ = 0;
      changed_ = true;
    }
  }
  if ((since_look_ns_ += elapsed_ns) >= kLookEvery_ns) {
    since_look_ns_ = 0;
    player_.look_at_file();
  }
  elapsed_ns = std::clamp<int64_t>(elapsed_ns, 0, kLongestStep_ns);
  gamepad_.advance(player_, elapsed_ns);
  controls_.advance(elapsed_ns);
  player_.advance(elapsed_ns);
  sounds_.follow(player_);
  export_.advance();
  take_saved_pictures();
  offer_replacement();
  if (std::exchange(notices_seen_, player_.notices()) == player_.notices()) return;
  notices_.show({player_.notice()});
  changed_ = true;
}

void ViewerScreen::announce(engine::Redraw& redraw) {
  if (std::exchange(changed_, false)) redraw.changed();
  if (player_.clock().moving() || gamepad_.held() || controls_.dragging() || scene_.wants_more()) redraw.changes_in(0);
  if (player_.scanning() || export_.job().running()) redraw.changes_in(kProgressEvery_ns);
  if (player_.source().changing()) redraw.round_in(refresh_every_ns() - since_refresh_ns_);
  redraw.round_in(kLookEvery_ns - since_look_ns_);
  if (export_.waits()) redraw.round_in(kProgressEvery_ns);
  if (player_.saving() || pictures_to_save_ != 0) redraw.round_in(kSavingPoll_ns);
  redraw.changes_in(notices_.changes_in_ns());
  redraw.changes_in(overlay_.changes_in_ns());
}

Popups ViewerScreen::popups() const {
  Popups popups;
  popups.keys = &preferences_.keys();
  popups.active_buttons = {overlay_.shown(), key_sheet_, window_.fullscreen()};
  popups.prompt = popups_.prompt();
  popups.menu = popups_.menu();
  popups.notice = notices_.latest().text;
  popups.notice_opacity = notices_.opacity();
  if (export_.job().running()) popups.exporting = "writing " + export_.job().path();
  popups.exported = export_.job().progress();
  return popups;
}

void ViewerScreen::draw() {
  const engine::Target& target = window_.target();
  if (target.width_px == 0 || target.height_px == 0) return;
  controls_.lay_out(target.area(), target.scale);
  popups_.lay_out(controls_.layout().picture, target.scale);
  if (screenshot_) save_screenshot();
  const engine::Rect& area = controls_.layout().picture;
  const engine::Rect room = overlay_.shown() ? overlay_.free_area(area) : area;
  scene_.prepare(room, target.scale);
  picture_.paint_frame(painter_, player_, controls_, room, scene_.look());
  if (overlay_.shown()) {
    engine::OverlayData data = feed_.data_for(player_);
    data.timeline = controls_.timeline_axis();
    execute(overlay_.draw(data, area));
  }
  if (!popups_.is_open()) scene_.paint(painter_);
  picture_.paint_controls(painter_, player_, controls_, popups());
}

void ViewerScreen::take_saved_pictures() {
  const std::lock_guard lock(saved_pictures_->mutex);
  for (const std::string& notice : saved_pictures_->notices) player_.say(notice);
  pictures_to_save_ -= saved_pictures_->notices.size();
  saved_pictures_->notices.clear();
}

// The picture without popups and without the thing under the mouse.
void ViewerScreen::save_screenshot() {
  screenshot_ = false;
  Popups shown = popups();
  shown.notice.clear();
  shown.menu = nullptr;
  shown.prompt = nullptr;
  controls_.leave();
  scene_.leave();
  scene_.prepare(controls_.layout().picture, window_.target().scale);
  picture_.paint_frame(painter_, player_, controls_, controls_.layout().picture, scene_.look());
  picture_.paint_controls(painter_, player_, controls_, shown);
  engine::Image image;
  if (Status read = window_.read_pixels(image); !read.ok()) return player_.say(read.message());
  const uint64_t number = player_.source().number_of(player_.clock().frame());
  const auto write = [image = std::move(image), recording = player_.source().path(), number,
                      saved = saved_pictures_](const std::atomic<bool>&) {
    const std::string path = free_export_path(recording, ExportFormat::kPicture, number, 0);
    const Status done = engine::save_png(image, path);
    const std::lock_guard lock(saved->mutex);
    saved->notices.push_back(done.ok() ? written_text(path) : done.message());
    return Status();
  };
  if (const Status posted = writer_->write("", write); !posted.ok()) return player_.say(posted.message());
  ++pictures_to_save_;
}

}  // namespace replay
