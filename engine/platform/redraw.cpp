#include "engine/platform/redraw.h"

#include <algorithm>
#include <utility>

#include "recorder/timings.h"

namespace engine {
namespace {

constexpr int64_t kMillisecond_ns = 1'000'000;

int64_t time_after(int64_t now_ns, int64_t ns) {
  return ns >= Redraw::kNever_ns - now_ns ? Redraw::kNever_ns : now_ns + std::max<int64_t>(ns, 0);
}

// Reported without end by devices at rest, or without a trace on the screen.
bool changes_nothing_shown(Uint32 type) {
  switch (type) {
    case SDL_JOYAXISMOTION:
    case SDL_JOYBALLMOTION:
    case SDL_JOYHATMOTION:
    case SDL_JOYBUTTONDOWN:
    case SDL_JOYBUTTONUP:
    case SDL_CONTROLLERAXISMOTION:
    case SDL_SENSORUPDATE:
    case SDL_CLIPBOARDUPDATE:
    case SDL_AUDIODEVICEADDED:
    case SDL_AUDIODEVICEREMOVED:
      return true;
    default:
      return false;
  }
}

}  // namespace

Redraw::Redraw(std::function<int64_t()> now_ns)
    : now_ns_(now_ns ? std::move(now_ns) : [] { return static_cast<int64_t>(recorder::steady_now_ns()); }) {}

void Redraw::changes_in(int64_t ns) {
  if (ns <= 0) stale_ = true;
  picture_at_ns_ = std::min(picture_at_ns_, time_after(now_ns_(), ns));
}

void Redraw::round_in(int64_t ns) { round_at_ns_ = std::min(round_at_ns_, time_after(now_ns_(), ns)); }

int64_t Redraw::due_in_ns() const {
  const int64_t now_ns = now_ns_();
  int64_t picture_at_ns = stale_ && visible_ ? now_ns : picture_at_ns_;
  // A hidden window draws nothing, however much moves.
  if (!visible_) picture_at_ns = std::max(picture_at_ns, time_after(now_ns, kHiddenRound_ns));
  const int64_t due_at_ns = std::min(picture_at_ns, round_at_ns_);
  return due_at_ns == kNever_ns ? kNever_ns : std::max<int64_t>(due_at_ns - now_ns, 0);
}

void Redraw::wait() {
  const int64_t due_in_ns = this->due_in_ns();
  if (due_in_ns == kNever_ns) {
    SDL_WaitEvent(nullptr);
  } else if (due_in_ns > 0) {
    constexpr int64_t kLongest_ms = 60'000;
    SDL_WaitEventTimeout(nullptr, static_cast<int>(std::min(due_in_ns / kMillisecond_ns + 1, kLongest_ms)));
  }
  if (picture_at_ns_ <= now_ns_()) stale_ = true;
  picture_at_ns_ = round_at_ns_ = kNever_ns;
}

void Redraw::handle(const SDL_Event& event) {
  if (changes_nothing_shown(event.type)) return;
  stale_ = settles_ = true;
}

bool Redraw::take_picture(bool visible) {
  visible_ = visible;
  if (!visible || !stale_) return false;
  stale_ = std::exchange(settles_, false);
  ++pictures_;
  return true;
}

}  // namespace engine
