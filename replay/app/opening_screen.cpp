#include "replay/app/opening_screen.h"

#include <algorithm>
#include <utility>

#include "engine/platform/input.h"
#include "recorder/base/file.h"
#include "replay/player/theme.h"

namespace replay {
namespace {

constexpr int64_t kSaysSoAfter_ns = 200'000'000;
constexpr int64_t kProgressPoll_ns = 10'000'000;

std::string names_of(const std::vector<std::string>& paths) {
  std::string names;
  for (const std::string& path : paths) names += (names.empty() ? "" : " and ") + recorder::base::file_name_of(path);
  return names;
}

}  // namespace

OpeningScreen::OpeningScreen(std::vector<std::string> paths, std::shared_ptr<recorder::base::BackgroundWriter> writer,
                             OpenJob::Prepare prepare)
    : job_(std::move(paths), std::move(writer), std::move(prepare)) {}

void OpeningScreen::handle(const SDL_Event& event) {
  const auto press = engine::key_press(event);
  const bool leaves = press && (press->is(SDLK_ESCAPE) || press->is(SDLK_q) || press->is(SDLK_q, engine::kCtrl));
  if (!leaves && event.type != SDL_QUIT) return;
  given_up_ = true;
  job_.cancel();
}

void OpeningScreen::announce(engine::Redraw& redraw) const {
  if (waited_ns_ >= kSaysSoAfter_ns) redraw.changes_in(0);
  redraw.round_in(kProgressPoll_ns);
}

void OpeningScreen::paint(engine::Painter& painter) const {
  const engine::Rect area = painter.target().area();
  painter.fill_rect(area, theme::kBackground);
  if (waited_ns_ >= kSaysSoAfter_ns) {
    const float text_px = theme::unit(painter, 15);
    const engine::TextStyle style{
        .size_px = text_px, .color = theme::kText, .align = engine::Align::kCenter, .anchor = engine::Anchor::kMiddle};
    const float width = std::min(area.w * 0.8f, theme::unit(painter, 360));
    const engine::Point middle = area.center();
    painter.text(theme::fitted_text("Opening " + names_of(job_.paths()), area.w * 0.9f, style),
                 {middle.x, middle.y - text_px * 1.6f}, style);
    const engine::Rect track{middle.x - width / 2, middle.y, width, theme::unit(painter, 4)};
    painter.fill_rect(track, theme::kLine);
    painter.fill_rect({track.x, track.y, track.w * static_cast<float>(job_.progress()), track.h}, theme::kAccent);
    engine::TextStyle hint = style;
    hint.size_px = theme::unit(painter, 12);
    hint.color = theme::kMuted;
    painter.text("Esc: cancel", {middle.x, middle.y + text_px * 1.8f}, hint);
  }
  painter.flush();
}

}  // namespace replay
