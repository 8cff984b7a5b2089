#include "game/verify.h"

#include <cstring>
#include <span>
#include <vector>

#include "game/rules/random.h"
#include "game/rules/rules.h"
#include "game/rules/state_schema.h"
#include "recorder/frame/seal.h"

namespace game {
namespace {

using recorder::session::SessionReader;
using Difference = VerifyReport::Difference;

struct RecordedFrame {
  GameState state;
  uint64_t number = 0;
};

std::span<const std::byte> bytes_of(const GameState& state) { return std::as_bytes(std::span(&state, 1)); }

bool same_bytes(const GameState& a, const GameState& b) { return std::memcmp(&a, &b, sizeof a) == 0; }

bool opens_game(const GameState& state) { return state.frame == 0 && state.round == 0; }

GameState game_like(const GameState& state) {
  return new_game({.seed = state.seed, .mode = state.mode, .best = state.best});
}

recorder::Status read_frame(SessionReader& session, uint64_t index, std::vector<std::byte>& slot,
                            RecordedFrame& frame) {
  if (recorder::Status read = session.read(index, slot); !read) return read;
  std::memcpy(&frame.state, slot.data(), sizeof frame.state);
  frame.number = recorder::seal_of(slot).frame;
  return {};
}

// The first field in which the two differ, with both values.
Difference first_difference(const GameState& expected, const GameState& found) {
  const recorder::FrameSchema schema = state_schema();
  for (const recorder::Field& field : schema.fields()) {
    const uint32_t size = recorder::size_of(field.type);
    for (uint32_t i = 0; i < field.count; ++i) {
      const auto one = bytes_of(expected).subspan(field.offset + i * size, size);
      const auto other = bytes_of(found).subspan(field.offset + i * size, size);
      if (std::memcmp(one.data(), other.data(), size) == 0) continue;
      Difference difference;
      difference.field = field.count > 1 ? field.name + "[" + std::to_string(i) + "]" : field.name;
      difference.expected = recorder::text_at(field, i, bytes_of(expected));
      difference.found = recorder::text_at(field, i, bytes_of(found));
      return difference;
    }
  }
  Difference difference;
  difference.field = "reserved bytes";
  difference.expected = "zero";
  difference.found = "something else";
  return difference;
}

// What the rules make of `before` on the way to `found`, whose input and, for a new game, options are taken over.
GameState expected_after(const GameState& before, const GameState& found) {
  if (opens_game(found)) return game_like(found);
  GameState expected;
  step(before, found.input, expected);
  return expected;
}

// Nothing is known of what led here. nullopt: it can be taken as it stands.
std::optional<Difference> check_opening(const RecordedFrame& frame) {
  if (opens_game(frame.state)) {
    const GameState expected = game_like(frame.state);
    if (same_bytes(expected, frame.state)) return std::nullopt;
    return first_difference(expected, frame.state);
  }
  if (is_consistent(frame.state)) return std::nullopt;
  Difference difference;
  difference.field = "the frame as a whole";
  difference.expected = "a state that the rules can produce";
  difference.found = "one that they cannot";
  return difference;
}

std::optional<Difference> check(const RecordedFrame* before, const RecordedFrame& frame, VerifyReport& report) {
  if (before == nullptr || frame.number != before->number + 1) {
    if (before != nullptr)
      report.skipped += frame.number - before->number - 1;
    else
      report.skipped += frame.number;
    ++report.taken;
    return check_opening(frame);
  }
  ++report.checked;
  const GameState expected = expected_after(before->state, frame.state);
  if (same_bytes(expected, frame.state)) return std::nullopt;
  return first_difference(expected, frame.state);
}

recorder::Status check_schema(const SessionReader& session) {
  const recorder::FrameSchema ours = state_schema();
  if (session.info().schema.to_json() == ours.to_json() &&
      session.info().slot_bytes >= sizeof(GameState) + recorder::kSealBytes) {
    return {};
  }
  return recorder::Status::failure(
      session.path() + ": recorded by another game or another version of it (" + session.info().schema.name() + " " +
      std::to_string(session.info().schema.version()) + "), so its frames cannot be played again");
}

std::string frames(uint64_t count) { return std::to_string(count) + (count == 1 ? " frame" : " frames"); }

}  // namespace

std::string VerifyReport::text() const {
  if (difference) {
    return "frame " + std::to_string(difference->frame) + ", " + difference->field + ": expected " +
           difference->expected + ", found " + difference->found;
  }
  std::string text = frames(checked + taken) + " follow" + (checked + taken == 1 ? "s" : "") + " the rules";
  if (skipped > 0) text += ", " + frames(skipped) + (skipped == 1 ? " is" : " are") + " missing in the recording";
  return text;
}

recorder::Status verify(SessionReader& session, VerifyReport& report) {
  report = {};
  if (recorder::Status known = check_schema(session); !known) return known;
  std::vector<std::byte> slot(session.info().slot_bytes);
  RecordedFrame frames[2];
  const RecordedFrame* before = nullptr;
  for (uint64_t index = 0; index < session.frame_count(); ++index) {
    RecordedFrame& frame = frames[index % 2];
    if (recorder::Status read = read_frame(session, index, slot, frame); !read) return read;
    if (frame.state.frame == 0) ++report.games;
    report.difference = check(before, frame, report);
    if (report.difference) {
      report.difference->index = index;
      report.difference->frame = frame.number;
      return recorder::Status::failure(session.path() + ": does not follow the rules: " + report.text());
    }
    before = &frame;
  }
  // A gap behind the last frame is seen by no frame.
  for (const auto& gap : session.gaps()) {
    if (gap.index == session.frame_count()) report.skipped += gap.count;
  }
  return {};
}

}  // namespace game
