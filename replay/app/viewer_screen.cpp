#include "replay/app/viewer_screen.h"

#include <SDL.h>

#include <algorithm>
#include <array>
#include <utility>

#include "engine/draw/image.h"
#include "engine/overlay/inspection_file.h"
#include "engine/platform/input.h"
#include "engine/platform/launch.h"
#include "recorder/schema/seal.h"
#include "replay/player/recorded_game.h"

namespace replay {
namespace {

using engine::Point;
using recorder::Status;

// How often a live recording is looked at for new frames.
constexpr int64_t kRefreshEvery_ns = 15'000'000;
// A program that was stopped for a while does not jump ahead by all of it.
constexpr int64_t kLongestStep_ns = 250'000'000;
constexpr int64_t kNotice_ns = 6'000'000'000;
constexpr int64_t kNoticeFade_ns = 700'000'000;

std::string clipboard() {
  char* text = SDL_GetClipboardText();
  std::string copy = text != nullptr ? text : "";
  SDL_free(text);
  return copy;
}

Controls::MouseButton button_of(Uint8 sdl_button) {
  if (sdl_button == SDL_BUTTON_MIDDLE) return Controls::MouseButton::kMiddle;
  return sdl_button == SDL_BUTTON_RIGHT ? Controls::MouseButton::kRight : Controls::MouseButton::kLeft;
}

}  // namespace

ViewerScreen::ViewerScreen(engine::Window& window, Player& player, Preferences& preferences,
                           const ScreenOptions& options)
    : window_(window),
      player_(player),
      preferences_(preferences),
      options_(options),
      painter_(window.target()),
      picture_(player.source().schema()),
      controls_(player),
      overlay_(window.target(), &window) {
  // A game that this program cannot draw is still worth looking into.
  overlay_.show(options.overlay || !picture_.stage().has_painter());
  if (const Status look = picture_.use_player_theme(); !look.ok()) player.say(look.message());
  const std::string& game = player.source().schema().name();
  if (const Status kept = engine::load_inspection(game, player.inspection()); !kept.ok()) player.say(kept.message());
  if (!player.plot().choose(preferences.field(game))) player.plot().choose(player.plot().default_field());
  if (const auto& problems = preferences.problems(); problems.size() == 1) {
    player.say(problems[0]);
  } else if (problems.size() > 1) {
    player.say(problems[0] + " - and " + std::to_string(problems.size() - 1) + " more: replay --print-keys");
  }
  SDL_StartTextInput();                        // see KeyBindings::command_for_text()
  SDL_InitSubSystem(SDL_INIT_GAMECONTROLLER);  // without it there are no gamepads, and nothing else is lost
}

ViewerScreen::~ViewerScreen() {
  // There is nobody left to tell.
  static_cast<void>(engine::save_inspection(player_.source().schema().name(), player_.inspection()));
  static_cast<void>(preferences_.save());
  SDL_QuitSubSystem(SDL_INIT_GAMECONTROLLER);
}

// --- events ----------------------------------------------------------------------------------------------------------

void ViewerScreen::handle(const SDL_Event& event) {
  if (event.type == SDL_WINDOWEVENT && event.window.event == SDL_WINDOWEVENT_CLOSE) closes_window_ = true;
  // Whoever ends the program by a signal may not be there to be told anything.
  if (event.type == SDL_QUIT) {
    if (!std::exchange(closes_window_, false)) leave_ = Leave::kQuit;
    leave_for(Leave::kQuit);
  }
  const auto press = engine::key_press(event);
  // Keys of the window and the overlay go by the bindings like all others.
  if (!press && window_.handle(event)) return;
  if (event.type == SDL_KEYUP && event.key.keysym.sym == select_key_) select_key_ = SDLK_UNKNOWN;
  if (press) unbound_press_.reset();
  if (handle_popup(event)) return;
  const bool toggles_overlay = press && press->is(SDLK_F1);
  if (!toggles_overlay && !controls_.dragging() && overlay_.handle(event)) {
    if (event.type == SDL_MOUSEMOTION) controls_.leave();
    return;
  }
  if (press) return key(*press);
  if (event.type == SDL_TEXTINPUT && unbound_press_) {
    if (const auto order = preferences_.keys().command_for_text(event.text.text))
      execute_key(*order, unbound_press_->repeat);
    unbound_press_.reset();
  }
  execute(gamepad_.handle(event));
  handle_pointer(event);
}

void ViewerScreen::key(const engine::KeyPress& press) {
  const auto order = preferences_.keys().command_for(press);
  unbound_press_ = order ? std::nullopt : std::optional(press);
  if (!order) return;
  // This key held is the start of a selection to be dragged; its repeats must not run up the speed.
  if (order->command == CommandId::kShuttleForward && !press.repeat) select_key_ = press.key;
  execute_key(*order, press.repeat);
}

void ViewerScreen::execute_key(const Command& order, bool repeat) {
  const bool repeats = order.command == CommandId::kStep || order.command == CommandId::kSkip ||
                       order.command == CommandId::kSpeed || order.command == CommandId::kNextMark ||
                       order.command == CommandId::kPreviousMark || order.command == CommandId::kPan ||
                       order.command == CommandId::kZoom;
  if (!repeat || repeats) execute(order);
}

// A prompt takes all keys and text, a menu keys and mouse. True when the event is done with.
bool ViewerScreen::handle_popup(const SDL_Event& event) {
  const auto press = engine::key_press(event);
  if (prompt_) {
    if (event.type == SDL_TEXTINPUT && !fresh_prompt_) prompt_->type(event.text.text);
    fresh_prompt_ &= !press && event.type != SDL_KEYUP;
    if (press) prompt_->key(*press, press->is(SDLK_v, engine::kCtrl) ? clipboard() : "");
    // A press beside it leaves it, one in it must not cost what has been typed.
    const bool beside =
        event.type == SDL_MOUSEBUTTONDOWN && !picture_.prompt_box().contains(at(event.button.x, event.button.y));
    if (beside || prompt_->done()) prompt_.reset();
    return press || event.type == SDL_TEXTINPUT || event.type == SDL_KEYUP || event.type == SDL_MOUSEBUTTONDOWN;
  }
  if (!menu_) return false;
  if (press) menu_->key(*press);
  if (event.type == SDL_MOUSEMOTION) menu_->move(at(event.motion.x, event.motion.y));
  if (event.type == SDL_MOUSEBUTTONDOWN) menu_->press(at(event.button.x, event.button.y));
  if (event.type == SDL_MOUSEWHEEL) menu_->wheel(event.wheel.preciseY);
  const bool taken = press || event.type == SDL_MOUSEMOTION || event.type == SDL_MOUSEBUTTONDOWN ||
                     event.type == SDL_MOUSEWHEEL || event.type == SDL_TEXTINPUT;
  if (menu_->done()) menu_ = std::exchange(next_menu_, std::nullopt);
  return taken;
}

Point ViewerScreen::pointer() const {
  int x = 0;
  int y = 0;
  SDL_GetMouseState(&x, &y);
  return at(x, y);
}

void ViewerScreen::press_mouse(const SDL_MouseButtonEvent& button) {
  const Point where = at(button.x, button.y);
  if (button.button != SDL_BUTTON_LEFT && button.button != SDL_BUTTON_MIDDLE && button.button != SDL_BUTTON_RIGHT)
    return;
  if (export_.running() && picture_.cancel_button().contains(where)) return export_.cancel();
  if (key_sheet_ && !controls_.layout().strip.contains(where)) {
    key_sheet_ = false;
    return;
  }
  execute(controls_.press({where, button_of(button.button), button.clicks, select_key_ != SDLK_UNKNOWN}));
  SDL_CaptureMouse(controls_.dragging() ? SDL_TRUE : SDL_FALSE);
}

void ViewerScreen::handle_pointer(const SDL_Event& event) {
  switch (event.type) {
    case SDL_MOUSEBUTTONDOWN:
      return press_mouse(event.button);
    case SDL_MOUSEBUTTONUP:
      execute(controls_.release(button_of(event.button.button)));
      SDL_CaptureMouse(controls_.dragging() ? SDL_TRUE : SDL_FALSE);
      return;
    case SDL_MOUSEMOTION:
      return controls_.move(at(event.motion.x, event.motion.y));
    case SDL_MOUSEWHEEL:
      return execute(controls_.wheel(pointer(), event.wheel.preciseX, event.wheel.preciseY,
                                     engine::modifiers_of(static_cast<Uint16>(SDL_GetModState()))));
    case SDL_MULTIGESTURE:
      return controls_.pinch({event.mgesture.x * static_cast<float>(window_.target().width_px),
                              event.mgesture.y * static_cast<float>(window_.target().height_px)},
                             1 + event.mgesture.dDist * 4);
    case SDL_WINDOWEVENT:
      if (event.window.event == SDL_WINDOWEVENT_LEAVE) controls_.leave();
      if (event.window.event == SDL_WINDOWEVENT_FOCUS_LOST) select_key_ = SDLK_UNKNOWN;
      return;
    default:
      return;
  }
}

// --- orders ----------------------------------------------------------------------------------------------------------

void ViewerScreen::execute(const Command& order) {
  if (player_.execute(order)) {
    if (order.command == CommandId::kPlot) {
      preferences_.set_field(player_.source().schema().name(), player_.plot().field());
    }
    return;
  }
  switch (order.command) {
    case CommandId::kGoTo:
      return open_go_to();
    case CommandId::kBookmarkNote:
      return open_note();
    case CommandId::kChooseField:
      return open_fields();
    case CommandId::kExport:
      return open_export();
    case CommandId::kPlayFromHere:
      return play_from_here();
    case CommandId::kOverlay:
      return overlay_.show(!overlay_.shown());
    case CommandId::kKeySheet:
      key_sheet_ = !key_sheet_;
      return;
    case CommandId::kFullScreen:
      return window_.set_fullscreen(!window_.fullscreen());
    case CommandId::kScreenshot:
      screenshot_ = true;
      return;
    case CommandId::kClose:
      return close();
    case CommandId::kLibrary:
      if (!options_.has_library) return player_.say("start replay without a file for all recordings");
      return leave_for(Leave::kLibrary);
    case CommandId::kCompare:
      if (!options_.has_compare) return player_.say("there is nothing to compare with");
      return leave_for(Leave::kCompare);
    case CommandId::kQuit:
      return leave_for(Leave::kQuit);
    default:
      return;
  }
}

// An export goes with the screen: whoever forgets one that is running is told so first.
void ViewerScreen::leave_for(Leave where) {
  if (leave_ == Leave::kNo && export_.running() && !warned_of_export_) {
    warned_of_export_ = true;
    return player_.say(export_.path() + " is still being written - once more gives it up and leaves");
  }
  leave_ = where;
}

// Starts the game, which goes on from the shown frame in a session of its own.
void ViewerScreen::play_from_here() {
  const std::string program = picture_.stage().program();
  if (program.empty()) return player_.say("'" + player_.source().schema().name() + "' cannot be played on from here");
  if (!export_source(player_.source()).is_session) return player_.say("only a session can be played on, not a ring");
  if (player_.current().empty()) return player_.say("there is no frame to go on from");
  player_.clock().pause();
  const uint64_t number = recorder::seal_of(player_.current()).frame;
  const Status started = engine::launch_program(
      program, resume_arguments(program, player_.source().path(), number, options_.sessions_folder));
  player_.say(started.ok() ? "the game goes on from frame " + count_text(number) : started.message());
}

void ViewerScreen::close() {
  if (key_sheet_) {
    key_sheet_ = false;
  } else if (window_.fullscreen()) {
    window_.set_fullscreen(false);
  } else if (notice_age_ns_ < kNotice_ns && !player_.notice().empty()) {
    notice_age_ns_ = kNotice_ns;
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

// --- time and picture ------------------------------------------------------------------------------------------------

void ViewerScreen::advance(int64_t elapsed_ns) {
  elapsed_ns = std::clamp<int64_t>(elapsed_ns, 0, kLongestStep_ns);
  elapsed_s_ = static_cast<double>(elapsed_ns) / 1e9;
  since_refresh_ns_ += elapsed_ns;
  if (player_.source().live() && since_refresh_ns_ >= kRefreshEvery_ns) {
    player_.refresh();
    since_refresh_ns_ = 0;
  }
  gamepad_.advance(player_, elapsed_ns);
  controls_.advance(elapsed_ns);
  player_.advance(elapsed_ns);
  if (const auto result = export_.take_result()) player_.say(*result);
  notice_age_ns_ += elapsed_ns;
  if (notices_seen_ != player_.notices()) notice_age_ns_ = 0;
  notices_seen_ = player_.notices();
}

Popups ViewerScreen::popups() const {
  Popups popups;
  popups.keys = &preferences_.keys();
  popups.active_buttons = {overlay_.shown(), key_sheet_, window_.fullscreen()};
  if (prompt_) popups.prompt = &*prompt_;
  if (menu_) popups.menu = &*menu_;
  if (notice_age_ns_ < kNotice_ns) popups.notice = player_.notice();
  popups.notice_opacity =
      std::min(1.0f, static_cast<float>(kNotice_ns - notice_age_ns_) / static_cast<float>(kNoticeFade_ns));
  if (export_.running()) popups.exporting = "writing " + export_.path();
  popups.exported = export_.progress();
  return popups;
}

void ViewerScreen::draw() {
  const engine::Target& target = window_.target();
  if (target.width_px == 0 || target.height_px == 0) return;
  controls_.lay_out(target.area(), target.scale);
  if (menu_) menu_->lay_out(controls_.layout().stage, target.scale);
  if (screenshot_) save_screenshot();
  const engine::Rect& stage = controls_.layout().stage;
  picture_.paint_frame(painter_, player_, controls_, overlay_.shown() ? overlay_.free_area(stage) : stage);
  if (overlay_.shown()) {
    execute(overlay_.draw(feed_.data_for(player_), stage, static_cast<float>(elapsed_s_)));
  }
  picture_.paint_controls(painter_, player_, controls_, popups());
}

// What is seen, without what the mouse happens to lie over.
void ViewerScreen::save_screenshot() {
  screenshot_ = false;
  Popups shown = popups();
  shown.notice.clear();
  shown.menu = nullptr;
  shown.prompt = nullptr;
  controls_.leave();
  picture_.paint_frame(painter_, player_, controls_, controls_.layout().stage);
  picture_.paint_controls(painter_, player_, controls_, shown);
  engine::Image image;
  const std::string path = free_export_path(player_.source(), ExportFormat::kPicture,
                                            player_.source().number_of(player_.clock().frame()), 0);
  Status saved = window_.read_pixels(image);
  if (saved.ok()) saved = engine::save_png(image, path);
  player_.say(saved.ok() ? written_text(path) : saved.message());
}

// What opens over the picture: the line to type where to go, notes, the menus of fields and exports.

using engine::Point;
using recorder::Status;

void ViewerScreen::open(Prompt prompt) {
  menu_.reset();
  prompt_ = std::move(prompt);
  fresh_prompt_ = true;
  SDL_StartTextInput();
}

void ViewerScreen::open(Menu menu) {
  menu.lay_out(controls_.layout().stage, window_.target().scale);
  // The one in which something was just chosen is still at it.
  (menu_ && menu_->done() ? next_menu_ : menu_) = std::move(menu);
}

void ViewerScreen::open_go_to() {
  open(Prompt("Go to a frame, a time, or some way on", "4711   1:23.4   83s   +500   -10s   50%", "",
              [this](const std::string& text) { return player_.go_to(std::string_view(text)); }));
}

void ViewerScreen::open_note() {
  if (player_.source().frame_count() == 0) return;
  player_.clock().pause();
  const uint64_t index = player_.clock().frame();
  open(Prompt("Note of the bookmark at frame " + count_text(player_.source().number_of(index)),
              "what is to be found here", player_.note_at(index), [this, index](const std::string& text) {
                player_.set_note(index, text);
                return Status();
              }));
}

// Above the button that gives this order; the middle of the strip where there is none.
Point ViewerScreen::anchor_of(CommandId command) const {
  const ControlLayout& layout = controls_.layout();
  for (const auto& button : layout.buttons) {
    if (button.button->order.command == command) return {button.place.center().x, layout.strip.y};
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
  if (items.empty()) return player_.say("these frames have no field with a single number");
  open(Menu("Plot", std::move(items), chosen, anchor_of(CommandId::kChooseField), [this](size_t item) {
    player_.plot().choose(player_.plot().fields()[item]);
    preferences_.set_field(player_.source().schema().name(), player_.plot().field());
  }));
}

// --- export ----------------------------------------------------------------------------------------------------------

void ViewerScreen::open_export() {
  const uint64_t count = player_.source().frame_count();
  if (count == 0) return player_.say("there is no frame to export yet");
  if (export_.running()) return player_.say(export_.path() + " is still being written");
  const auto selection = player_.selection();
  const FrameRange frames = selection.value_or(FrameRange{0, count - 1});
  const std::string how_many = count_text(frames.last - frames.first + 1) + " frames";
  const ExportSource source = export_source(player_.source());
  std::vector<Menu::Item> items;
  for (const FormatInfo& info : export_formats()) {
    Menu::Item item{std::string(info.label), info.format == ExportFormat::kPicture ? "" : how_many, true};
    if (shows_pictures(info.format) && !source.has_painter) item = {item.text, "no painter for " + source.game, false};
    if (info.format == ExportFormat::kSession && !source.is_session) item = {item.text, "of a session only", false};
    items.push_back(std::move(item));
  }
  const size_t highlighted = source.has_painter ? 0 : items.size() - 2;
  open(Menu(selection ? "Export the selection" : "Export the whole recording - I and O select a part", std::move(items),
            highlighted, anchor_of(CommandId::kExport), [this](size_t item) {
              const ExportFormat format = export_formats()[item].format;
              is_clip(format) ? open_clip(format, 0) : start_export(format);
            }));
}

// How a clip shall be; what is changed is shown by the same menu again.
void ViewerScreen::open_clip(ExportFormat format, size_t highlighted) {
  const ExportRequest request = request_for(format);
  const ClipSize size = size_of(request.look);
  std::vector<Menu::Item> items{{"Write it", request.path, true}};
  items.push_back({"Size", std::to_string(size.width_px) + " x " + std::to_string(size.height_px), true});
  items.push_back({"Frame number, time and score below", clip_style_.caption ? "yes" : "no", true});
  if (format != ExportFormat::kPngs) {
    items.push_back({"Speed", speed_text(step_of_speed(clip_style_.speed), Direction::kForward), true});
  }
  open(Menu(std::string(info_of(format).label), std::move(items), highlighted, anchor_of(CommandId::kExport),
            [this, format](size_t item) {
              if (item == 0) return start_export(format);
              change_clip_style(item);
              open_clip(format, item);
            }));
}

void ViewerScreen::change_clip_style(size_t item) {
  constexpr float kLargest = 4;
  constexpr double kFastest = 16;
  if (item == 1) clip_style_.scale = clip_style_.scale >= kLargest ? 1 : clip_style_.scale + 1;
  if (item == 2) clip_style_.caption = !clip_style_.caption;
  if (item == 3) clip_style_.speed = clip_style_.speed >= kFastest ? 0.25 : clip_style_.speed * 2;
}

ExportRequest ViewerScreen::request_for(ExportFormat format) {
  const uint64_t count = player_.source().frame_count();
  ExportRequest request;
  request.format = format;
  request.frames = player_.selection().value_or(FrameRange{0, count == 0 ? 0 : count - 1});
  if (is_clip(format)) request.look = clip_style_;
  if (format == ExportFormat::kPicture) {
    request.frames = {player_.clock().frame(), player_.clock().frame()};
    request.look.scale = 2;
  }
  request.path = free_export_path(player_.source(), format, player_.source().number_of(request.frames.first),
                                  player_.source().number_of(request.frames.last));
  return request;
}

void ViewerScreen::start_export(ExportFormat format) {
  warned_of_export_ = false;
  const Status started = export_.start(player_.source(), request_for(format));
  if (!started.ok()) player_.say(started.message());
}

}  // namespace replay
