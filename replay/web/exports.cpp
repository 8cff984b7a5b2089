// The functions that the page's script calls (page.js): a thin layer over PageViewer, for at most two recordings.
//
// Texts go both ways as UTF-8: the script writes one into input(), a function leaves its answer to be read at answer().
// An answer is JSON: {"error": reason} when it failed, which no exception leaves.
#include <algorithm>
#include <array>
#include <exception>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "game/picture/snake_game.h"
#include "recorder/base/web_files.h"
#include "replay/web/page_viewer.h"

namespace {

using replay::Command;
using replay::CommandId;
using replay::PageViewer;

constexpr size_t kMostRecordings = 2;
constexpr int kMostPixels = 8192;  // of a side

struct Page {
  std::array<std::unique_ptr<PageViewer>, kMostRecordings> viewers;
  std::string input;
  std::string answer;
};
Page page;

PageViewer* viewer_of(unsigned place) { return place < kMostRecordings ? page.viewers[place].get() : nullptr; }

void answer_error(const std::string& reason) {
  page.answer = nlohmann::json{{"error", reason}}.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// Calls use(viewer), whose text is the answer.
template <typename Use>
void answer_with(unsigned place, Use use) {
  try {
    PageViewer* const viewer = viewer_of(place);
    if (viewer == nullptr) return answer_error("no recording is open");
    page.answer = use(*viewer);
  } catch (const std::exception& error) {
    answer_error(error.what());
  }
}

// The same for what has no answer but its success.
template <typename Use>
void answer_status(unsigned place, Use use) {
  answer_with(place, [&](PageViewer& viewer) -> std::string {
    const recorder::Status status = use(viewer);
    if (status.ok()) return "{}";
    answer_error(status.message());
    return page.answer;
  });
}

template <typename Use>
void with_viewer(unsigned place, Use use) {
  answer_status(place, [&](PageViewer& viewer) {
    use(viewer);
    return recorder::Status();
  });
}

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }
std::string_view after_first_line(std::string_view text) {
  const size_t end = text.find('\n');
  return end == text.npos ? std::string_view() : text.substr(end + 1);
}

const engine::Color* pixels_of(const engine::Image& image) { return image.pixels(); }
int side(int pixels) { return std::clamp(pixels, 1, kMostPixels); }

}  // namespace

#define OUROBOROS_PAGE(name) __attribute__((export_name(#name)))

extern "C" {

// --- texts and files -------------------------------------------------------------------------------------------------

OUROBOROS_PAGE(input) char* page_input(unsigned bytes) {
  page.input.resize(bytes);
  return page.input.data();
}
OUROBOROS_PAGE(answer) const char* page_answer() { return page.answer.data(); }
OUROBOROS_PAGE(answer_bytes) unsigned page_answer_bytes() { return static_cast<unsigned>(page.answer.size()); }

// The bytes of a file called input(), to be filled.
OUROBOROS_PAGE(make_file) std::byte* page_make_file(unsigned bytes) {
  return recorder::base::make_web_file(page.input, bytes).data();
}

// Opens the file called input() as recording `place`, 0 or 1.
OUROBOROS_PAGE(open) void page_open(unsigned place) {
  static const game::SnakeGame snake;
  static const engine::Game* const games[] = {&snake};
  try {
    if (place >= kMostRecordings) return answer_error("so many recordings cannot be shown");
    const recorder::Status opened = PageViewer::open(page.input, games, page.viewers[place]);
    page.answer = "{}";
    if (!opened.ok()) answer_error(opened.message());
  } catch (const std::exception& error) {
    answer_error(page.input + ": " + error.what());
  }
}

// --- what there is ---------------------------------------------------------------------------------------------------

OUROBOROS_PAGE(about) void page_about(unsigned place) {
  answer_with(place, [](PageViewer& viewer) { return viewer.about(); });
}
OUROBOROS_PAGE(state) void page_state(unsigned place) {
  answer_with(place, [](PageViewer& viewer) { return viewer.state(); });
}
// input(): a filter, and behind it the open arrays, one a line.
OUROBOROS_PAGE(fields) void page_fields(unsigned place) {
  answer_with(place,
              [](PageViewer& viewer) { return viewer.fields(first_line(page.input), after_first_line(page.input)); });
}
OUROBOROS_PAGE(timeline) void page_timeline(unsigned place, int columns) {
  answer_with(place, [&](PageViewer& viewer) { return viewer.timeline(side(columns)); });
}
OUROBOROS_PAGE(marks) void page_marks(unsigned place) {
  answer_with(place, [](PageViewer& viewer) { return viewer.marks(); });
}
OUROBOROS_PAGE(watches) void page_watches(unsigned place) {
  answer_with(place, [](PageViewer& viewer) { return viewer.watches(); });
}
OUROBOROS_PAGE(game_log) void page_game_log(unsigned place) {
  answer_with(place, [](PageViewer& viewer) { return viewer.log(); });
}
OUROBOROS_PAGE(describe) void page_describe(unsigned place, double position, double within) {
  answer_with(place, [&](PageViewer& viewer) { return viewer.describe(position, within); });
}
OUROBOROS_PAGE(copy) void page_copy(unsigned place) {
  answer_with(place, [](PageViewer& viewer) { return nlohmann::json(viewer.text_to_copy()).dump(); });
}
// The bytes of a frame with its seal, nullptr when it cannot be read; and how many they are.
OUROBOROS_PAGE(frame) const std::byte* page_frame(unsigned place, double index) {
  std::span<const std::byte> bytes;
  with_viewer(place, [&](PageViewer& viewer) { bytes = viewer.frame(static_cast<uint64_t>(index)); });
  return bytes.data();
}
OUROBOROS_PAGE(frame_bytes) unsigned page_frame_bytes(unsigned place) {
  PageViewer* const viewer = viewer_of(place);
  return viewer == nullptr ? 0 : viewer->player().source().slot_bytes();
}

// --- pictures: RGBA, row by row --------------------------------------------------------------------------------------

OUROBOROS_PAGE(picture) const engine::Color* page_picture(unsigned place, int width_px, int height_px, float scale) {
  const engine::Color* pixels = nullptr;
  with_viewer(place,
              [&](PageViewer& viewer) { pixels = pixels_of(viewer.picture(side(width_px), side(height_px), scale)); });
  return pixels;
}
OUROBOROS_PAGE(picture_of)
const engine::Color* page_picture_of(unsigned place, double index, int width_px, int height_px, float scale) {
  const engine::Color* pixels = nullptr;
  with_viewer(place, [&](PageViewer& viewer) {
    pixels = pixels_of(viewer.picture_of(static_cast<uint64_t>(index), side(width_px), side(height_px), scale));
  });
  return pixels;
}

// --- playing ---------------------------------------------------------------------------------------------------------

OUROBOROS_PAGE(advance) void page_advance(unsigned place, double elapsed_ms) {
  with_viewer(place, [&](PageViewer& viewer) { viewer.player().advance(static_cast<int64_t>(elapsed_ms * 1e6)); });
}
OUROBOROS_PAGE(execute) void page_execute(unsigned place, int command, int argument) {
  with_viewer(place, [&](PageViewer& viewer) {
    const auto id = static_cast<CommandId>(command);
    if (id == CommandId::kStillness) {  // looked for when it is asked for, and then at once
      viewer.player().find_stillness();
      viewer.player().advance(0);
    }
    viewer.player().execute({id, argument});
    viewer.player().advance(0);
  });
}
// A position between frames, as dragging has it.
OUROBOROS_PAGE(seek) void page_seek(unsigned place, double position) {
  with_viewer(place, [&](PageViewer& viewer) {
    viewer.player().clock().seek(position);
    viewer.player().advance(0);
  });
}
// input(): a frame, time or offset as typed.
OUROBOROS_PAGE(go_to) void page_go_to(unsigned place) {
  answer_status(place, [](PageViewer& viewer) {
    recorder::Status gone = viewer.player().go_to(page.input);
    viewer.player().advance(0);
    return gone;
  });
}
OUROBOROS_PAGE(grab) void page_grab(unsigned place) {
  with_viewer(place, [](PageViewer& viewer) { viewer.player().grab(); });
}
OUROBOROS_PAGE(release) void page_release(unsigned place) {
  with_viewer(place, [](PageViewer& viewer) { viewer.player().release(); });
}
OUROBOROS_PAGE(zoom) void page_zoom(unsigned place, double factor, double at) {
  with_viewer(place, [&](PageViewer& viewer) { viewer.player().zoom(factor, at); });
}
OUROBOROS_PAGE(pan) void page_pan(unsigned place, double frames) {
  with_viewer(place, [&](PageViewer& viewer) { viewer.player().pan(frames); });
}
OUROBOROS_PAGE(set_loop) void page_set_loop(unsigned place, double first, double last) {
  with_viewer(place, [&](PageViewer& viewer) {
    const auto a = static_cast<uint64_t>(std::max(std::min(first, last), 0.0));
    viewer.player().clock().set_loop({a, static_cast<uint64_t>(std::max(first, last))});
  });
}
// Shows in recording `place` what recording `other` shows, by frame number, `shift` frames later.
OUROBOROS_PAGE(follow) void page_follow(unsigned place, unsigned other, double shift) {
  with_viewer(place, [&](PageViewer& viewer) {
    PageViewer* const leader = viewer_of(other);
    if (leader == nullptr) return;
    replay::PlaybackClock& clock = leader->player().clock();
    const double number = static_cast<double>(leader->player().source().number_of(clock.frame())) + shift;
    const uint64_t index = viewer.player().source().index_of_number(static_cast<uint64_t>(std::max(number, 0.0)));
    viewer.player().clock().seek(static_cast<double>(index) + static_cast<double>(clock.blend()) - 1);
    viewer.player().advance(0);
  });
}
// A part of the scans for plot and watches. Whether there is more.
OUROBOROS_PAGE(work) int page_work(unsigned place) {
  bool more = false;
  with_viewer(place, [&](PageViewer& viewer) { more = viewer.player().work(); });
  return more ? 1 : 0;
}

// --- what the user sets ----------------------------------------------------------------------------------------------

OUROBOROS_PAGE(show_mark) void page_show_mark(unsigned place, int kind, unsigned bit) {
  with_viewer(place, [&](PageViewer& viewer) {
    viewer.player().marks().toggle(static_cast<replay::Mark::Kind>(kind), bit & 63);
  });
}
// input(): the note of the bookmark at the shown frame, which gets one.
OUROBOROS_PAGE(set_note) void page_set_note(unsigned place) {
  with_viewer(place, [](PageViewer& viewer) {
    viewer.player().set_note(viewer.player().clock().frame(), page.input);
    viewer.player().advance(0);
  });
}
OUROBOROS_PAGE(note) void page_note(unsigned place) {
  answer_with(place, [](PageViewer& viewer) {
    return nlohmann::json(viewer.player().note_at(viewer.player().clock().frame()))
        .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  });
}
// input(): a field.
OUROBOROS_PAGE(choose_plot) void page_choose_plot(unsigned place) {
  with_viewer(place, [](PageViewer& viewer) { viewer.player().plot().choose(page.input); });
}
// input(): an expression.
OUROBOROS_PAGE(add_watch) void page_add_watch(unsigned place) {
  with_viewer(place, [](PageViewer& viewer) { viewer.player().inspection().add_watch(page.input); });
}
OUROBOROS_PAGE(change_watch) void page_change_watch(unsigned place, unsigned watch) {
  with_viewer(place, [&](PageViewer& viewer) { viewer.player().inspection().change_watch(watch, page.input); });
}
OUROBOROS_PAGE(remove_watch) void page_remove_watch(unsigned place, unsigned watch) {
  with_viewer(place, [&](PageViewer& viewer) { viewer.player().inspection().remove_watch(watch); });
}
OUROBOROS_PAGE(plot_watch) void page_plot_watch(unsigned place, unsigned watch, int on) {
  with_viewer(place, [&](PageViewer& viewer) { viewer.player().inspection().set_plotted(watch, on != 0); });
}

}  // extern "C"
