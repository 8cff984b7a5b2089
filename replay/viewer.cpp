#include "replay/viewer.h"

#include <SDL.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>

#include "engine/image.h"
#include "engine/input.h"

namespace replay {
namespace {

using engine::Point;
using engine::Rect;
using recorder::Status;
using std::chrono::steady_clock;

// How often a live recording is looked at for new frames.
constexpr auto kRefreshEvery = std::chrono::milliseconds(15);

std::string free_picture_path(const std::string& recording, uint64_t frame) {
  const std::string stem = std::filesystem::path(recording).stem().string() + "-frame-" + std::to_string(frame);
  std::string path = stem + ".png";
  for (int i = 2; std::filesystem::exists(path); ++i) path = stem + "-" + std::to_string(i) + ".png";
  return path;
}

// The window's life: events in, pictures out. Everything about playing itself is the player's.
class ViewerWindow {
 public:
  ViewerWindow(engine::Window& window, Player& player, bool overlay)
      : window_(window),
        player_(player),
        painter_(window.target()),
        picture_(player.source().schema()),
        overlay_(window.target(), &window) {
    // A game that this program cannot draw is still worth looking into.
    overlay_.show(overlay || !picture_.stage().knows_game());
  }

  Status run() {
    auto last = steady_clock::now();
    auto next_refresh = last;
    while (!quit_) {
      for (SDL_Event event; SDL_PollEvent(&event) != 0;) handle(event);
      const auto now = steady_clock::now();
      if (player_.source().live() && now >= next_refresh) {
        player_.refresh();
        next_refresh = now + kRefreshEvery;
      }
      player_.advance(std::chrono::nanoseconds(now - last).count());
      last = now;
      draw();
    }
    return {};
  }

 private:
  void handle(const SDL_Event& event) {
    if (event.type == SDL_QUIT) quit_ = true;
    if (window_.handle(event)) return;
    if (event.type == SDL_KEYUP && event.key.keysym.sym == SDLK_l) l_held_ = false;
    if (overlay_.handle(event)) return;
    if (const auto press = engine::key_press(event)) return key(*press);
    switch (event.type) {
      case SDL_MOUSEBUTTONDOWN:
        if (event.button.button == SDL_BUTTON_LEFT) press_mouse(at(event.button.x, event.button.y));
        break;
      case SDL_MOUSEBUTTONUP:
        if (event.button.button == SDL_BUTTON_LEFT) release_mouse();
        break;
      case SDL_MOUSEMOTION:
        move_mouse(at(event.motion.x, event.motion.y));
        break;
      case SDL_MOUSEWHEEL:
        wheel(event.wheel.preciseY);
        break;
      default:
        break;
    }
  }

  void key(const engine::KeyPress& press) {
    const auto order = order_for(press);
    if (!order) return;
    // L held is the start of a loop to be dragged; its repeats must not run up the speed.
    if (press.key == SDLK_l && press.repeat) return;
    if (press.key == SDLK_l) l_held_ = true;
    if (player_.carry_out(*order)) return;
    if (order->command == Command::kKeySheet) key_sheet_ = !key_sheet_;
    if (order->command == Command::kQuit) quit_ = true;
    if (order->command == Command::kScreenshot) screenshot_ = true;
  }

  // --- mouse -------------------------------------------------------------------------------------------------------

  Point at(int x, int y) const { return window_.to_pixels({static_cast<float>(x), static_cast<float>(y)}); }
  TimelineLayout layout() const { return TimelineLayout::of(window_.target().area(), window_.target().scale); }
  double position_under(Point point) {
    const Rect track = layout().track;
    return player_.timeline().position_of((point.x - track.x) / track.w);
  }
  // The track and a margin around it that is easy to hit.
  bool on_track(Point point) const {
    const TimelineLayout at = layout();
    return Rect{at.strip.x, at.strip.y, at.strip.w, at.play.y - at.strip.y}.contains(point);
  }

  void press_mouse(Point point) {
    const TimelineLayout place = layout();
    if (place.play.contains(point)) {
      player_.carry_out({Command::kTogglePlay, 0});
    } else if (place.back.contains(point)) {
      player_.carry_out({Command::kStep, -1});
    } else if (place.forward.contains(point)) {
      player_.carry_out({Command::kStep, 1});
    } else if (on_track(point)) {
      player_.grab();
      drag_ = l_held_ ? Drag::kLoop : Drag::kPlayhead;
      drag_from_ = std::round(position_under(point));
      move_mouse(point);
    } else if (!place.strip.contains(point)) {
      player_.carry_out({Command::kTogglePlay, 0});
    }
  }

  void release_mouse() {
    if (drag_ == Drag::kNone) return;
    drag_ = Drag::kNone;
    player_.release();
  }

  void move_mouse(Point point) {
    hover_.reset();
    if (drag_ != Drag::kNone || on_track(point)) hover_ = position_under(point);
    if (drag_ == Drag::kNone) return;
    const double position = std::round(position_under(point));
    player_.clock().seek(position);
    if (drag_ != Drag::kLoop || position == drag_from_) return;
    const auto first = static_cast<uint64_t>(std::min(position, drag_from_));
    const auto last = static_cast<uint64_t>(std::max(position, drag_from_));
    player_.clock().set_loop({first, last});
  }

  void wheel(float turned) {
    if (turned == 0) return;
    if ((SDL_GetModState() & KMOD_CTRL) == 0) {
      player_.carry_out({Command::kSpeed, turned > 0 ? 1 : -1});
      return;
    }
    int x = 0;
    int y = 0;
    SDL_GetMouseState(&x, &y);
    const Rect track = layout().track;
    const double where = std::clamp((at(x, y).x - track.x) / track.w, 0.0f, 1.0f);
    player_.timeline().zoom(turned > 0 ? 0.8 : 1.25, where);
  }

  // --- picture -----------------------------------------------------------------------------------------------------

  void draw() {
    window_.begin_frame();
    if (window_.target().width_px == 0 || window_.target().height_px == 0) {
      window_.present();
      return;
    }
    picture_.paint(painter_, player_, hover_, key_sheet_);
    if (screenshot_) save_screenshot();
    if (overlay_.shown()) overlay_.draw(feed_.data_for(player_), ViewerPicture::stage_area(window_.target()));
    window_.present();
  }

  void save_screenshot() {
    screenshot_ = false;
    engine::Image image;
    const std::string path = free_picture_path(player_.source().path(), player_.clock().frame());
    Status saved = window_.read_pixels(image);
    if (saved.ok()) saved = engine::save_png(image, path);
    window_.set_title(saved.ok() ? "saved " + path : saved.message());
  }

  engine::Window& window_;
  Player& player_;
  engine::Painter painter_;
  ViewerPicture picture_;
  engine::Overlay overlay_;
  OverlayFeed feed_;
  bool quit_ = false;
  bool key_sheet_ = false;
  bool screenshot_ = false;
  bool l_held_ = false;
  enum class Drag { kNone, kPlayhead, kLoop } drag_ = Drag::kNone;
  double drag_from_ = 0;
  std::optional<double> hover_;
};

}  // namespace

Status watch(Player& player, const PictureOptions& options) {
  std::unique_ptr<engine::Window> window;
  const std::string title = std::filesystem::path(player.source().path()).filename().string() + " - replay";
  if (Status opened =
          engine::Window::open({.title = title, .width = options.width_px, .height = options.height_px}, window);
      !opened.ok()) {
    return opened;
  }
  return ViewerWindow(*window, player, options.overlay).run();
}

}  // namespace replay
