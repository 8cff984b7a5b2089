#include "recorder/session/frame_rules.h"

#include <cstring>
#include <utility>

#include "recorder/schema/seal.h"
#include "recorder/session/session_reader.h"

namespace recorder::session {
namespace {

std::string frames(uint64_t count) { return std::to_string(count) + (count == 1 ? " frame" : " frames"); }

bool same(std::span<const std::byte> one, std::span<const std::byte> other) {
  return std::memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace

std::optional<RulesDifference> first_difference(const FrameSchema& schema, std::span<const std::byte> expected,
                                                std::span<const std::byte> found) {
  if (same(expected.first(schema.frame_bytes()), found)) return std::nullopt;
  for (const Field& field : schema.fields()) {
    const uint32_t size = size_of(field.type);
    for (uint32_t i = 0; i < field.count; ++i) {
      const uint32_t offset = field.offset + i * size;
      if (same(expected.subspan(offset, size), found.subspan(offset, size))) continue;
      RulesDifference difference;
      difference.field = field.count > 1 ? field.name + "[" + std::to_string(i) + "]" : field.name;
      difference.expected = text_at(field, i, expected);
      difference.found = text_at(field, i, found);
      return difference;
    }
  }
  RulesDifference difference;
  difference.field = "reserved bytes";
  difference.expected = "zero";
  difference.found = "something else";
  return difference;
}

FrameLookup lookup_in(std::string path) {
  return [path = std::move(path), session = std::make_shared<SessionReader>()](uint64_t number,
                                                                               std::span<std::byte> slot) {
    if (!session->is_open() && !session->open(path).ok()) return false;
    if (session->info().slot_bytes != slot.size()) return false;
    const uint64_t index = session->index_of_number(number);
    return session->read(index, slot).ok() && seal_of(slot).frame == number;
  };
}

std::string RulesReport::text() const {
  if (difference) {
    return "frame " + std::to_string(difference->frame) + ", " + difference->field + ": expected " +
           difference->expected + ", found " + difference->found;
  }
  const uint64_t all = compared + accepted;
  std::string text = frames(all) + " follow" + (all == 1 ? "s" : "") + " the rules";
  if (rewinds > 0) text += ", " + std::to_string(rewinds) + (rewinds == 1 ? " rewind" : " rewinds") + " among them";
  if (skipped > 0) text += ", " + frames(skipped) + (skipped == 1 ? " is" : " are") + " missing in the recording";
  return text;
}

Status FrameVerifier::begin(const SessionInfo& session, FrameLookup earlier) {
  report_ = {};
  earlier_ = std::move(earlier);
  before_.clear();
  expected_ = session.first_frame;
  if (!rules_) return Status::failure("there are no rules for '" + session.schema.name() + "' here");
  return rules_->begin(session.schema);
}

bool FrameVerifier::add(uint64_t index, std::span<const std::byte> slot) {
  const uint64_t number = seal_of(slot).frame;
  if (number > expected_) report_.skipped += number - expected_;
  if (number != expected_) before_.clear();
  FrameVerdict verdict = rules_->check(before_, slot, earlier_);
  before_.assign(slot.begin(), slot.end());
  expected_ = number + 1;
  ++(verdict.compared ? report_.compared : report_.accepted);
  report_.games += verdict.starts_game ? 1 : 0;
  report_.rewinds += verdict.rewinds ? 1 : 0;
  if (!verdict.difference) return true;
  report_.difference = std::move(verdict.difference);
  report_.difference->index = index;
  report_.difference->frame = number;
  return false;
}

Status verify(SessionReader& session, std::unique_ptr<FrameRules> rules, RulesReport& report) {
  FrameVerifier verifier(std::move(rules));
  if (Status known = verifier.begin(session.info(), lookup_in(session.path())); !known) {
    return Status::failure(session.path() + ": " + known.message());
  }
  std::vector<std::byte> slot(session.info().slot_bytes);
  for (uint64_t index = 0; index < session.frame_count(); ++index) {
    if (Status read = session.read(index, slot); !read) return read;
    const bool follows = verifier.add(index, slot);
    report = verifier.report();
    if (!follows) return Status::failure(session.path() + ": does not follow the rules: " + report.text());
  }
  // No frame follows a gap at the end.
  for (const auto& gap : session.gaps()) {
    if (gap.index == session.frame_count()) report.skipped += gap.count;
  }
  return {};
}

}  // namespace recorder::session
