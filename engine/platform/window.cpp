#include "engine/platform/window.h"

#include <SDL.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <thread>

#include "engine/platform/input.h"
#include "recorder/base/process.h"

namespace engine {
namespace {

using recorder::Status;

constexpr int kUsualRefresh_hz = 60;

uint64_t now_ns() {
  const auto since_start = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(since_start).count());
}

Status sdl_failure(const char* what) { return Status::failure(std::string(what) + ": " + SDL_GetError()); }

// Starts SDL's video with its invisible driver in spite of the environment, for this one call.
int start_headless_video() {
  SDL_SetHintWithPriority(SDL_HINT_VIDEODRIVER, "dummy", SDL_HINT_OVERRIDE);
  const int result = SDL_InitSubSystem(SDL_INIT_VIDEO);
#if SDL_VERSION_ATLEAST(2, 24, 0)
  SDL_ResetHint(SDL_HINT_VIDEODRIVER);
#endif
  return result;
}

}  // namespace

bool display_available() {
  const std::string driver = recorder::base::environment("SDL_VIDEODRIVER");
  if (!driver.empty()) return driver != "dummy" && driver != "offscreen";
  return recorder::base::display_server_available();
}

void show_error_dialog(const std::string& title, const std::string& message) {
  if (!display_available()) return;
  SDL_ShowSimpleMessageBox(SDL_MESSAGEBOX_ERROR, title.c_str(), message.c_str(), nullptr);
}

Status Window::open(const WindowOptions& options, std::unique_ptr<Window>& window) {
  if (!options.headless && !display_available()) {
    return Status::failure("no display: neither DISPLAY nor WAYLAND_DISPLAY is set");
  }
  std::unique_ptr<Window> opened(new Window(options));
  if (Status created = opened->create(); !created) return created;
  window = std::move(opened);
  return {};
}

namespace {

// Whether enough of its upper edge can be seen to take hold of it.
bool is_on_a_display(const WindowPlace& place) {
  constexpr int kLeast = 80;
  const SDL_Rect edge{place.x, place.y, place.width, kLeast};
  for (int display = 0; display < SDL_GetNumVideoDisplays(); ++display) {
    SDL_Rect bounds{}, seen{};
    if (SDL_GetDisplayBounds(display, &bounds) != 0 || SDL_IntersectRect(&edge, &bounds, &seen) == SDL_FALSE) continue;
    if (seen.w >= kLeast && seen.h >= kLeast / 2 && place.y >= bounds.y) return true;
  }
  return false;
}

}  // namespace

Status Window::create() {
  if ((options_.headless ? start_headless_video() : SDL_InitSubSystem(SDL_INIT_VIDEO)) != 0) {
    return sdl_failure("cannot reach the display");
  }
  video_started_ = true;
  text_input_ = std::make_unique<TextInput>();
  SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
  Uint32 flags = SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI;
  if (options_.headless) flags |= SDL_WINDOW_HIDDEN;
  int x = SDL_WINDOWPOS_CENTERED, y = SDL_WINDOWPOS_CENTERED;
  if (options_.place) {
    options_.width = std::max(options_.place->width, options_.min_width);
    options_.height = std::max(options_.place->height, options_.min_height);
    options_.fullscreen = options_.place->fullscreen;
    if (is_on_a_display(*options_.place)) x = options_.place->x, y = options_.place->y;
  }
  window_ = SDL_CreateWindow(options_.title.c_str(), x, y, options_.width, options_.height, flags);
  if (!window_) return sdl_failure("cannot open a window");
  SDL_SetWindowMinimumSize(window_, options_.min_width, options_.min_height);
  if (!create_renderer()) target_.image = &memory_;
  if (options_.fullscreen) set_fullscreen(true);
  set_ui_scale(options_.ui_scale);
  begin_frame();
  if (target_.image && memory_.empty()) return sdl_failure("cannot draw in the window");
  return {};
}

bool Window::create_renderer() {
  if (options_.software || options_.headless) return false;
  Uint32 flags = SDL_RENDERER_ACCELERATED;
  if (options_.vsync) flags |= SDL_RENDERER_PRESENTVSYNC;
  target_.renderer = SDL_CreateRenderer(window_, -1, flags);
  SDL_RendererInfo info{};
  if (target_.renderer && SDL_GetRendererInfo(target_.renderer, &info) == 0) {
    driver_waits_ = (info.flags & SDL_RENDERER_PRESENTVSYNC) != 0;
  }
  return target_.renderer != nullptr;
}

Window::~Window() {
  text_input_.reset();
  if (target_.renderer) SDL_DestroyRenderer(target_.renderer);
  if (window_) SDL_DestroyWindow(window_);
  if (video_started_) SDL_QuitSubSystem(SDL_INIT_VIDEO);
}

// --- the frame -----------------------------------------------------------------------------------------------------

void Window::begin_frame() {
  int width = 0, height = 0;
  if (target_.renderer) {
    SDL_GetRendererOutputSize(target_.renderer, &width, &height);
  } else if (const SDL_Surface* surface = SDL_GetWindowSurface(window_)) {
    width = surface->w;
    height = surface->h;
  }
  target_.width_px = width;
  target_.height_px = height;
  const float factor = options_.ui_scale > 0 ? options_.ui_scale : automatic_scale();
  target_.scale = density() * factor;
  if (target_.image && (memory_.width_px() != width || memory_.height_px() != height)) memory_ = Image(width, height);
}

// Pixels per window unit.
float Window::density() const {
  int width = 0, height = 0;
  SDL_GetWindowSize(window_, &width, &height);
  return width > 0 && target_.width_px > 0 ? static_cast<float>(target_.width_px) / static_cast<float>(width) : 1.0f;
}

float Window::automatic_scale() const {
  int width = 0, height = 0;
  SDL_GetWindowSize(window_, &width, &height);
  SDL_DisplayMode mode{};
  float dpi = 0;
  const int display = SDL_GetWindowDisplayIndex(window_);
  const bool known = density() <= 1 && display >= 0 && SDL_GetDesktopDisplayMode(display, &mode) == 0 &&
                     SDL_GetDisplayDPI(display, nullptr, nullptr, &dpi) == 0;
  return automatic_ui_scale(static_cast<float>(height), known ? static_cast<float>(mode.h) : 0, known ? dpi : 0);
}

Point Window::to_pixels(Point window_units) const {
  int width = 0, height = 0;
  SDL_GetWindowSize(window_, &width, &height);
  if (width <= 0 || height <= 0) return window_units;
  return {window_units.x * static_cast<float>(target_.width_px) / static_cast<float>(width),
          window_units.y * static_cast<float>(target_.height_px) / static_cast<float>(height)};
}

void Window::present() {
  if (target_.renderer) {
    SDL_RenderPresent(target_.renderer);
  } else {
    show_memory();
  }
  if (options_.vsync && !options_.headless) wait_for_refresh();
}

void Window::show_memory() {
  SDL_Surface* screen = SDL_GetWindowSurface(window_);
  if (!screen || memory_.empty()) return;
  SDL_Surface* painted =
      SDL_CreateRGBSurfaceWithFormatFrom(memory_.pixels(), memory_.width_px(), memory_.height_px(), 32,
                                         memory_.width_px() * static_cast<int>(sizeof(Color)), SDL_PIXELFORMAT_RGBA32);
  if (!painted) return;
  SDL_SetSurfaceBlendMode(painted, SDL_BLENDMODE_NONE);
  SDL_BlitSurface(painted, nullptr, screen, nullptr);
  SDL_FreeSurface(painted);
  SDL_UpdateWindowSurface(window_);
}

// Drivers that promise to wait often do not: without a monitor, or while the window is covered. Then a frame takes less
// than half of the refresh interval.
void Window::wait_for_refresh() {
  const uint64_t interval_ns = 1'000'000'000u / static_cast<uint64_t>(refresh_rate_hz());
  const uint64_t taken_ns = now_ns() - last_present_ns_;
  const uint64_t enough_ns = driver_waits_ ? interval_ns / 2 : interval_ns;
  if (taken_ns < enough_ns) std::this_thread::sleep_for(std::chrono::nanoseconds(interval_ns - taken_ns));
  last_present_ns_ = now_ns();
}

int Window::refresh_rate_hz() const {
  SDL_DisplayMode mode{};
  const int display = SDL_GetWindowDisplayIndex(window_);
  if (display < 0 || SDL_GetCurrentDisplayMode(display, &mode) != 0 || mode.refresh_rate <= 0) return kUsualRefresh_hz;
  return mode.refresh_rate;
}

Status Window::read_pixels(Image& image) {
  Image copy = target_.image ? memory_ : Image(target_.width_px, target_.height_px);
  if (copy.empty()) return Status::failure("cannot read the picture back: the window has no size");
  if (target_.renderer && SDL_RenderReadPixels(target_.renderer, nullptr, SDL_PIXELFORMAT_RGBA32, copy.pixels(),
                                               copy.width_px() * static_cast<int>(sizeof(Color))) != 0) {
    return sdl_failure("cannot read the picture back");
  }
  for (int y = 0; y < copy.height_px(); ++y) {
    for (int x = 0; x < copy.width_px(); ++x) copy.at(x, y).a = 255;
  }
  image = std::move(copy);
  return {};
}

// --- the window ----------------------------------------------------------------------------------------------------

namespace {

constexpr std::array kUiScales = {0.5f, 0.67f, 0.75f, 0.9f, 1.0f, 1.1f, 1.25f, 1.5f, 1.75f, 2.0f, 2.5f, 3.0f, 4.0f};

// 1, -1 or 0 for a key that changes the size of text and controls. A plus may need Shift.
std::optional<int> ui_scale_step(const KeyPress& press) {
  const unsigned but_shift = press.modifiers & ~static_cast<unsigned>(kShift);
  if (but_shift != kCtrl) return std::nullopt;
  switch (press.key) {
    case SDLK_PLUS:
    case SDLK_EQUALS:
    case SDLK_KP_PLUS:
      return 1;
    case SDLK_MINUS:
    case SDLK_KP_MINUS:
      return -1;
    case SDLK_0:
    case SDLK_KP_0:
      return 0;
    default:
      return std::nullopt;
  }
}

}  // namespace

float automatic_ui_scale(float window_height, float display_height, float display_dpi) {
  constexpr float kOrdinaryHeight = 1080;
  constexpr float kOrdinaryDpi = 96;
  constexpr float kManyPixels = 1600;  // displays with fewer rows are small rather than dense
  const float by_dpi = display_height >= kManyPixels ? display_dpi / kOrdinaryDpi : 1;
  const float wanted = std::max(window_height / kOrdinaryHeight, by_dpi);
  return std::clamp(std::floor(wanted * 4) / 4, 1.0f, 2.0f);
}

void Window::set_ui_scale(float factor) {
  options_.ui_scale = factor > 0 ? std::clamp(factor, kSmallestUiScale, kLargestUiScale) : 0;
}

void Window::step_ui_scale(int step) {
  if (step == 0) return set_ui_scale(0);
  const float now = options_.ui_scale > 0 ? options_.ui_scale : automatic_scale();
  constexpr float kSame = 0.01f;
  if (step > 0) {
    const auto next = std::ranges::find_if(kUiScales, [&](float size) { return size > now + kSame; });
    set_ui_scale(next == kUiScales.end() ? kLargestUiScale : *next);
  } else {
    const auto end = std::ranges::find_if(kUiScales, [&](float size) { return size >= now - kSame; });
    set_ui_scale(end == kUiScales.begin() ? kSmallestUiScale : *(end - 1));
  }
}

std::string Window::ui_scale_text() const {
  if (options_.ui_scale == 0) return "automatic";
  return std::to_string(std::lround(options_.ui_scale * 100)) + " %";
}

bool Window::handle(const SDL_Event& event) {
  if (event.type == SDL_RENDER_TARGETS_RESET || event.type == SDL_RENDER_DEVICE_RESET) ++target_.generation;
  const std::optional<KeyPress> press = key_press(event);
  if (const auto step = press ? ui_scale_step(*press) : std::nullopt) {
    step_ui_scale(*step);
    return true;
  }
  if (!press || (!press->is(SDLK_F11) && !press->is(SDLK_RETURN, kAlt))) return false;
  if (!press->repeat) set_fullscreen(!fullscreen_);
  return true;
}

bool Window::visible() const {
  return options_.headless || (SDL_GetWindowFlags(window_) & (SDL_WINDOW_MINIMIZED | SDL_WINDOW_HIDDEN)) == 0;
}

WindowPlace Window::place() const {
  WindowPlace place = normal_;
  if (!fullscreen_) {
    // Of its frame: that is what a window manager puts where a new window asks to be.
    int top = 0, left = 0;
    SDL_GetWindowPosition(window_, &place.x, &place.y);
    if (SDL_GetWindowBordersSize(window_, &top, &left, nullptr, nullptr) == 0) place.x -= left, place.y -= top;
    SDL_GetWindowSize(window_, &place.width, &place.height);
  }
  place.fullscreen = fullscreen_;
  return place;
}

void Window::set_fullscreen(bool on) {
  if (on && !fullscreen_) normal_ = place();
  const Uint32 mode = on ? Uint32{SDL_WINDOW_FULLSCREEN_DESKTOP} : 0u;
  if (SDL_SetWindowFullscreen(window_, mode) == 0) fullscreen_ = on;
}

void Window::set_title(const std::string& title) { SDL_SetWindowTitle(window_, title.c_str()); }

void Window::set_icon(const Image& icon) {
  Image copy = icon;  // SDL wants to be able to write
  SDL_Surface* surface =
      SDL_CreateRGBSurfaceWithFormatFrom(copy.pixels(), copy.width_px(), copy.height_px(), 32,
                                         copy.width_px() * static_cast<int>(sizeof(Color)), SDL_PIXELFORMAT_RGBA32);
  if (!surface) return;
  SDL_SetWindowIcon(window_, surface);
  SDL_FreeSurface(surface);
}

std::string Window::video_driver() const {
  const char* name = SDL_GetCurrentVideoDriver();
  return name ? name : "";
}

std::string Window::renderer_name() const {
  SDL_RendererInfo info{};
  if (!target_.renderer) return "memory";
  return SDL_GetRendererInfo(target_.renderer, &info) == 0 ? info.name : "unknown";
}

}  // namespace engine
