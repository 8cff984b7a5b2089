#include "game/rules/verify.h"

#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "game/rules/rules.h"
#include "game/rules/state_schema.h"
#include "recorder/schema/seal.h"

namespace game {
namespace {

using recorder::session::SessionReader;
using Difference = VerifyReport::Difference;

std::span<const std::byte> bytes_of(const GameState& state) { return std::as_bytes(std::span(&state, 1)); }

bool same_bytes(const GameState& a, const GameState& b) { return std::memcmp(&a, &b, sizeof a) == 0; }

bool opens_game(const GameState& state) { return state.frame == 0 && state.round == 0 && state.rewinds == 0; }

GameState game_like(const GameState& state) {
  return new_game({.seed = state.seed, .mode = state.mode, .best = state.best});
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
std::optional<Difference> check_opening(const GameState& state) {
  if (opens_game(state)) {
    const GameState expected = game_like(state);
    if (same_bytes(expected, state)) return std::nullopt;
    return first_difference(expected, state);
  }
  if (is_consistent(state)) return std::nullopt;
  Difference difference;
  difference.field = "the frame as a whole";
  difference.expected = "a state that the rules can produce";
  difference.found = "one that they cannot";
  return difference;
}

std::string frames(uint64_t count) { return std::to_string(count) + (count == 1 ? " frame" : " frames"); }

}  // namespace

std::string VerifyReport::text() const {
  if (difference) {
    return "frame " + std::to_string(difference->frame) + ", " + difference->field + ": expected " +
           difference->expected + ", found " + difference->found;
  }
  std::string text = frames(checked + taken) + " follow" + (checked + taken == 1 ? "s" : "") + " the rules";
  if (rewinds > 0) text += ", " + std::to_string(rewinds) + (rewinds == 1 ? " rewind" : " rewinds") + " among them";
  if (skipped > 0) text += ", " + frames(skipped) + (skipped == 1 ? " is" : " are") + " missing in the recording";
  return text;
}

FrameLookup lookup_in(std::string path) {
  return [path = std::move(path), session = std::make_shared<SessionReader>()](uint64_t number,
                                                                               std::span<std::byte> slot) {
    if (!session->is_open() && !session->open(path).ok()) return false;
    if (session->info().slot_bytes != slot.size()) return false;
    const uint64_t index = session->index_of_number(number);
    return session->read(index, slot).ok() && recorder::seal_of(slot).frame == number;
  };
}

recorder::Status FrameVerifier::begin(const recorder::session::SessionInfo& session, FrameLookup earlier) {
  taken_ = 0;
  report_ = {};
  first_frame_ = session.first_frame;
  earlier_ = std::move(earlier);
  earlier_slot_.resize(session.slot_bytes);
  return states_.begin(session.schema);
}

bool FrameVerifier::take(uint64_t index, std::span<const std::byte> slot) {
  Frame& frame = frames_[taken_ % 2];
  frame.state = states_.read(slot);
  const recorder::Seal seal = recorder::seal_of(slot);
  frame.number = seal.frame;
  frame.rewinds = frame.state.rewound_to != 0 || (seal.events & mask_of(Event::kRewind)) != 0;
  if (frame.state.frame == 0 && !frame.rewinds) ++report_.games;
  if (frame.rewinds) ++report_.rewinds;
  check(frame);
  ++taken_;
  if (!report_.difference) return true;
  report_.difference->index = index;
  report_.difference->frame = frame.number;
  return false;
}

void FrameVerifier::check(const Frame& frame) {
  const Frame* before = taken_ == 0 ? nullptr : &frames_[(taken_ - 1) % 2];
  if (before == nullptr || frame.number != before->number + 1) {
    const uint64_t expected = before == nullptr ? first_frame_ : before->number + 1;
    if (frame.number > expected) report_.skipped += frame.number - expected;
    return accept_unchecked(frame.state);
  }
  if (frame.rewinds) return check_rewind(*before, frame);
  compare(expected_after(before->state, frame.state), frame.state);
}

void FrameVerifier::check_rewind(const Frame& before, const Frame& frame) {
  const uint64_t target = frame.state.rewound_to;
  if (target >= frame.number) {
    report_.difference = Difference{
        .field = "rewound_to", .expected = "the number of an earlier frame", .found = std::to_string(target)};
    return;
  }
  if (!earlier_ || !earlier_(target, earlier_slot_)) return accept_unchecked(frame.state);
  compare(rewound(states_.read(earlier_slot_), target, before.state), frame.state);
}

void FrameVerifier::compare(const GameState& expected, const GameState& found) {
  ++report_.checked;
  if (!same_bytes(expected, found)) report_.difference = first_difference(expected, found);
}

void FrameVerifier::accept_unchecked(const GameState& found) {
  ++report_.taken;
  report_.difference = check_opening(found);
}

recorder::Status verify(SessionReader& session, VerifyReport& report) {
  FrameVerifier verifier;
  if (recorder::Status known = verifier.begin(session.info(), lookup_in(session.path())); !known) {
    return recorder::Status::failure(session.path() + ": " + known.message());
  }
  std::vector<std::byte> slot(session.info().slot_bytes);
  for (uint64_t index = 0; index < session.frame_count(); ++index) {
    if (recorder::Status read = session.read(index, slot); !read) return read;
    const bool follows = verifier.take(index, slot);
    report = verifier.report();
    if (!follows) {
      return recorder::Status::failure(session.path() + ": does not follow the rules: " + report.text());
    }
  }
  // A gap behind the last frame is seen by no frame.
  for (const auto& gap : session.gaps()) {
    if (gap.index == session.frame_count()) report.skipped += gap.count;
  }
  return {};
}

}  // namespace game
