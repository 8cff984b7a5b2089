// An overlay over a recording of the tiny game, in a picture in memory: for tests of the panels. Its clock stands still
// and its mouse and keys are the test's, so that the same steps give the same bytes.
#pragma once

#include <gtest/gtest.h>

#include <SDL.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/draw/painter.h"
#include "engine/draw/target.h"
#include "engine/inspect/inspection.h"
#include "engine/overlay/overlay.h"
#include "tests/engine/inspect/inspect_fixture.h"
#include "tests/support/eventually.h"

namespace engine {

class OverlayScene {
 public:
  OverlayScene(int width_px, int height_px, float scale = 1, size_t frames = 400)
      : canvas_(width_px, height_px, scale),
        painter_(canvas_.target()),
        source_(inspect_test::ball_tape(frames)),
        overlay_(canvas_.target(), nullptr, [] { return uint64_t{0}; }) {
    inspection_.attach(source_);
    overlay_.show(true);
    last_visible_ = frames - 1;
  }
  ~OverlayScene() { inspection_.detach(); }

  Overlay& overlay() { return overlay_; }
  Inspection& inspection() { return inspection_; }
  inspect_test::TapeSource& source() { return source_; }
  const Image& image() const { return canvas_.image(); }
  const OverlayRequests& requests() const { return requests_; }
  uint64_t index() const { return index_; }
  void go_to(uint64_t index) { index_ = index; }
  void show_frames(uint64_t first, uint64_t last) {
    first_visible_ = first;
    last_visible_ = last;
  }
  void show_timeline(const TimelineAxis& timeline) { timeline_ = timeline; }
  void show_only(std::initializer_list<PanelId> panels) {
    for (const PanelId id : kAllPanels) {
      overlay_.layout().show(id, std::ranges::find(panels, id) != panels.end());
    }
  }

  // Draws that many pictures, 1/60 s apart, and executes the requests.
  void draw(int times = 1, float elapsed_s = 1.0f / 60) {
    for (int i = 0; i < times; ++i) {
      painter_.clear(rgb(0x0c0f15));
      const Rect room = overlay_.free_area(canvas_.target().area());
      painter_.fill_rounded_rect(room.inset(std::min(room.w, room.h) * 0.05f), 12, rgb(0x1d3b33));
      painter_.flush();
      requests_ = overlay_.draw(data(), {}, elapsed_s);
      if (requests_.go_to) index_ = *requests_.go_to;
      if (requests_.show_frames) show_frames(requests_.show_frames->first, requests_.show_frames->second);
      if (!requests_.notice.empty()) notices_.push_back(requests_.notice);
    }
  }
  // Until the watches have been searched.
  bool search() {
    return testing_support::eventually([&] { return !inspection_.busy(); });
  }
  const std::vector<std::string>& notices() const { return notices_; }

  // --- mouse and keys; the overlay's answer -------------------------------------------------------------------------
  bool move(float x, float y) {
    SDL_Event event{};
    event.type = SDL_MOUSEMOTION;
    event.motion.x = static_cast<int>(x);
    event.motion.y = static_cast<int>(y);
    return overlay_.handle(event);
  }
  bool button(float x, float y, bool down, Uint8 which = SDL_BUTTON_LEFT) {
    SDL_Event event{};
    event.type = down ? SDL_MOUSEBUTTONDOWN : SDL_MOUSEBUTTONUP;
    event.button.button = which;
    event.button.x = static_cast<int>(x);
    event.button.y = static_cast<int>(y);
    return overlay_.handle(event);
  }
  // Moves there, presses and releases, with pictures in between.
  bool click(float x, float y, Uint8 which = SDL_BUTTON_LEFT) {
    move(x, y);
    draw(2);
    const bool taken = button(x, y, true, which);
    draw(2);
    button(x, y, false, which);
    draw(2);
    return taken;
  }
  bool press(SDL_Keycode key, Uint16 modifiers = KMOD_NONE) {
    SDL_Event event{};
    event.type = SDL_KEYDOWN;
    event.key.keysym.sym = key;
    event.key.keysym.scancode = scancode_of(key);
    event.key.keysym.mod = modifiers;
    const bool taken = overlay_.handle(event);
    event.type = SDL_KEYUP;
    overlay_.handle(event);
    draw(2);
    return taken;
  }
  // A key that asks about a value: waits for the answer. false: the key was not taken.
  bool ask(SDL_Keycode key, Uint16 modifiers = KMOD_NONE) {
    notices_.clear();
    const bool taken = press(key, modifiers);
    EXPECT_TRUE(!taken || testing_support::eventually([&] {
      draw();
      return !notices_.empty();
    }));
    return taken;
  }
  // SDL knows no keyboard before it is started.
  static SDL_Scancode scancode_of(SDL_Keycode key) {
    switch (key) {
      case SDLK_RETURN:
        return SDL_SCANCODE_RETURN;
      case SDLK_ESCAPE:
        return SDL_SCANCODE_ESCAPE;
      case SDLK_SPACE:
        return SDL_SCANCODE_SPACE;
      case SDLK_TAB:
        return SDL_SCANCODE_TAB;
      case SDLK_UP:
        return SDL_SCANCODE_UP;
      case SDLK_DOWN:
        return SDL_SCANCODE_DOWN;
      case SDLK_RIGHT:
        return SDL_SCANCODE_RIGHT;
      default:
        return SDL_SCANCODE_UNKNOWN;
    }
  }
  bool type(const std::string& text) {
    bool taken = true;
    for (const char letter : text) {
      SDL_Event event{};
      event.type = SDL_TEXTINPUT;
      event.text.text[0] = letter;
      taken = overlay_.handle(event) && taken;
      draw();
    }
    return taken;
  }

 private:
  OverlayData data() {
    OverlayData data;
    data.schema = &source_.schema();
    slot_.resize(source_.slot_bytes());
    previous_.resize(source_.slot_bytes());
    EXPECT_TRUE(source_.read(index_, slot_).ok());
    data.slot = slot_;
    if (index_ > 0 && source_.read(index_ - 1, previous_).ok()) data.previous = previous_;
    data.slot_index = static_cast<uint32_t>(index_ % 10);
    data.ring = ring();
    data.session = SessionView{"recordings/ball.oro", 48'200, source_.frame_count()};
    data.history = &source_;
    data.index = index_;
    data.first_visible = first_visible_;
    data.last_visible = last_visible_;
    data.timeline = timeline_;
    data.inspection = &inspection_;
    return data;
  }

  // As a ring looks while a game writes and a consumer lags.
  RingView ring() const {
    RingView ring;
    ring.path = "ring.dat";
    ring.live = ring.has_writer = ring.has_reader = true;
    ring.slot_count = 10;
    ring.slot_bytes = source_.slot_bytes();
    ring.total_writes = static_cast<uint32_t>(index_ + 1);
    const auto lag = static_cast<uint32_t>(std::min<uint64_t>(index_ % 4, ring.total_writes));
    ring.total_reads = ring.total_writes - lag;
    ring.write_index = ring.total_writes % 10;
    ring.read_index = ring.total_reads % 10;
    ring.slots.resize(10);
    for (uint32_t back = 0; back < 9 && back < ring.total_writes; ++back) {
      SlotView& slot = ring.slots[(ring.write_index + 9 - back) % 10];
      slot.frame = ring.total_writes - 1 - back;
      slot.state = back < lag ? SlotView::State::kUnread : SlotView::State::kReleased;
    }
    if (ring.total_writes > 9) ring.slots[ring.write_index].state = SlotView::State::kWriting;
    return ring;
  }

  Canvas canvas_;
  Painter painter_;
  inspect_test::TapeSource source_;
  Inspection inspection_;
  Overlay overlay_;
  OverlayRequests requests_;
  std::vector<std::string> notices_;
  std::vector<std::byte> slot_;
  std::vector<std::byte> previous_;
  uint64_t index_ = 0;
  uint64_t first_visible_ = 0;
  uint64_t last_visible_ = 0;
  std::optional<TimelineAxis> timeline_;
};

}  // namespace engine
