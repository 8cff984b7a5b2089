#include "replay/program/start.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "recorder/frame/seal.h"
#include "replay/open_source.h"

namespace replay {
namespace {

using recorder::Status;

// Moves to the frame of that number, which need not be there.
Status go_to_frame(Player& player, uint64_t number) {
  engine::FrameSource& source = player.source();
  const uint64_t index = source.index_of_number(number);
  std::vector<std::byte> slot(source.slot_bytes());
  if (index < source.frame_count()) {
    if (Status read = source.read(index, slot); !read.ok()) return read;
    if (recorder::seal_of(slot).frame == number) {
      player.clock().seek(static_cast<double>(index));
      player.advance(0);
      return {};
    }
  }
  uint64_t last = 0;
  if (source.frame_count() != 0 && source.read(source.frame_count() - 1, slot).ok())
    last = recorder::seal_of(slot).frame;
  return Status::failure(source.path() + ": has no frame " + std::to_string(number) + " - its last one is " +
                         std::to_string(last));
}

// Adds an expression to what is watched, unless it is already, and gives its place. Fails, saying where and why, for
// what is no expression.
Status add_watch(const std::string& option, const std::string& text, engine::Inspection& inspection, size_t& place) {
  const auto& known = inspection.watches();
  place = static_cast<size_t>(std::find_if(known.begin(), known.end(), [&](const auto& w) { return w.text == text; }) -
                              known.begin());
  if (place == known.size()) place = inspection.add_watch(text);
  const engine::ExpressionError error = inspection.watches()[place].error;
  if (error.why.empty()) return {};
  return Status::failure(option + ": " + error.why + "\n  " + text + "\n  " + std::string(error.at, ' ') + "^");
}

Status add_watches(const Options& options, Player& player) {
  size_t place = 0;
  for (const std::string& text : options.watches) {
    if (Status added = add_watch("--watch", text, player.inspection(), place); !added.ok()) return added;
  }
  for (const std::string& text : options.plots) {
    if (Status added = add_watch("--plot", text, player.inspection(), place); !added.ok()) return added;
    player.inspection().set_plotted(place, true);
  }
  return {};
}

// The first frame in which the first watch becomes true.
Status go_to_hit(const Options& options, Player& player) {
  const engine::Inspection& inspection = player.inspection();
  while (inspection.busy()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  const auto& series = inspection.watches().front().series;
  const auto hit = series->hit_within(0, 0) ? std::optional<uint64_t>(0) : series->next_hit(0);
  if (!hit) return Status::failure(options.file + ": '" + options.watches.front() + "' never becomes true");
  player.go_to(*hit);
  player.advance(0);
  return {};
}

}  // namespace

Status open_player(const Options& options, std::unique_ptr<Player>& made) {
  std::vector<std::string> notices;
  std::unique_ptr<engine::FrameSource> source;
  const Status opened = open_source(options.file, source, notices);
  for (const std::string& notice : notices) std::fprintf(stderr, "replay: %s\n", notice.c_str());
  if (!opened.ok()) return opened;
  made = std::make_unique<Player>(std::move(source));
  Player& player = *made;
  player.clock().set_speed_step(step_of_speed(options.speed));
  if (Status added = add_watches(options, player); !added.ok()) return added;
  if (options.frame) return go_to_frame(player, *options.frame);
  if (!options.screenshot.empty() && !options.watches.empty()) return go_to_hit(options, player);
  if (!options.screenshot.empty()) {
    player.execute({CommandId::kEnd, 0});
    player.advance(0);
  } else {
    player.source().live() ? player.clock().follow() : player.clock().play();
  }
  return {};
}

}  // namespace replay
