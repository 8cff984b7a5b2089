// Redraw: when the next picture must be drawn, so that a program in which nothing moves sleeps instead of drawing the
// same picture sixty times a second. The one answer to that question for every program with a window. A round of its
// loop:
//
//   redraw.wait();                                  // for an event, or until something announced is due
//   screen.advance(elapsed_ns);                     // before the events: that time went by without them
//   for (SDL_Event event; SDL_PollEvent(&event);) {
//     redraw.handle(event);                         // what an event changes is drawn
//     ... window.handle(event), screen.handle(event) ...
//   }
//   screen.announce(redraw);                        // what changes without an event, and when
//   if (redraw.take_picture(window.visible())) {    // else there is nothing to draw
//     window.begin_frame();  ... paint ...  window.present();
//   }
//
// Announcements hold for one round: each round makes its own. What was announced for a time that has
// come is drawn in that round, so the last state of an animation is seen although nothing announces it any more.
//
// One thread, that of the events.
#pragma once

#include <SDL_events.h>

#include <cstdint>
#include <functional>

namespace engine {

class Redraw {
 public:
  static constexpr int64_t kNever_ns = INT64_MAX;
  // While the window shows nothing, what would move runs at this pace.
  static constexpr int64_t kHiddenRound_ns = 100'000'000;

  // `now_ns` is a clock that never goes back; empty: the steady clock. The first round draws.
  explicit Redraw(std::function<int64_t()> now_ns = {});

  // --- announcements of what changes without an event ---
  // Something shown is different from the last picture.
  void changed() { stale_ = true; }
  // It will be in `ns`. 0: it moves, and every round draws as fast as the display takes pictures.
  void changes_in(int64_t ns);
  // A round is needed in `ns`, which then decides whether anything has changed: a file that may have grown, a worker
  // that may have finished, a tick that is due.
  void round_in(int64_t ns);

  // --- the loop ---
  // Sleeps until an event comes or an announcement is due; the event stays in SDL's queue.
  void wait();
  // An event: the rounds' next two pictures are drawn, the second for what settles only after the first. Sticks and
  // sensors report all the time; a screen that they move says changed().
  void handle(const SDL_Event& event);
  // Whether this round draws. While the window is not visible nothing is drawn, and what is due waits for it.
  bool take_picture(bool visible);

  // --- for tests and measurements ---
  // How long wait() would sleep now; kNever_ns: until an event.
  int64_t due_in_ns() const;
  // Pictures drawn since the start.
  uint64_t pictures() const { return pictures_; }

 private:
  std::function<int64_t()> now_ns_;
  int64_t picture_at_ns_ = kNever_ns;
  int64_t round_at_ns_ = kNever_ns;
  bool stale_ = true;    // what is shown differs from the last picture
  bool settles_ = true;  // one picture more after the next
  bool visible_ = true;
  uint64_t pictures_ = 0;
};

}  // namespace engine
